import type {
  Account, DelegatedAdministrator, DeregisterDelegatedAdministratorRequest, DisableAWSServiceAccessRequest, DisablePolicyTypeRequest, DisablePolicyTypeResponse,
  EnableAWSServiceAccessRequest, EnabledServicePrincipal, EnablePolicyTypeRequest, EnablePolicyTypeResponse, ListAWSServiceAccessForOrganizationRequest,
  ListAWSServiceAccessForOrganizationResponse, ListDelegatedAdministratorsRequest, ListDelegatedAdministratorsResponse, Organization, PolicyType,
  RegisterDelegatedAdministratorRequest, Root,
} from '@aws-sdk/client-organizations';
import { ApiError } from './errors';
import { Paging, World } from './world';

/** The organization whose switches these are. */
interface Tree {
  readonly world: World;
  existing(): Organization;
  root(): Root;
  account(id: string): Account | undefined;
  page<T>(list: string, values: T[], input: Paging): { items: T[]; NextToken?: string };
}

/** Trusted services, policy types and delegated administrators, which the management account alone may change. */
export class OrganizationSwitches {
  readonly operations = {
    ListAWSServiceAccessForOrganization: (input: ListAWSServiceAccessForOrganizationRequest): ListAWSServiceAccessForOrganizationResponse => {
      const { items, NextToken } = this.tree.page('ListAWSServiceAccessForOrganization', [...this.services.values()], input);
      return { EnabledServicePrincipals: items, NextToken };
    },
    EnableAWSServiceAccess: ({ ServicePrincipal }: EnableAWSServiceAccessRequest): undefined => {
      this.managing();
      this.services.set(ServicePrincipal!, { ServicePrincipal, DateEnabled: this.tree.world.now });
    },
    DisableAWSServiceAccess: ({ ServicePrincipal }: DisableAWSServiceAccessRequest): undefined => {
      this.managing();
      this.services.delete(ServicePrincipal!);
    },
    EnablePolicyType: ({ RootId, PolicyType: type }: EnablePolicyTypeRequest): EnablePolicyTypeResponse => {
      this.policyTypesOf(RootId!);
      if (this.policyTypes.has(type!)) throw new ApiError('PolicyTypeAlreadyEnabledException', `The policy type ${type} is already enabled.`);
      this.policyTypes.add(type!);
      return { Root: this.policyTypesOf(RootId!) };
    },
    DisablePolicyType: ({ RootId, PolicyType: type }: DisablePolicyTypeRequest): DisablePolicyTypeResponse => {
      this.policyTypesOf(RootId!);
      if (!this.policyTypes.delete(type!)) throw new ApiError('PolicyTypeNotEnabledException', `The policy type ${type} is not enabled.`);
      return { Root: this.policyTypesOf(RootId!) };
    },
    ListDelegatedAdministrators: (input: ListDelegatedAdministratorsRequest): ListDelegatedAdministratorsResponse => {
      this.managing();
      const { ServicePrincipal } = input;
      const ids = [...this.delegated.entries()].filter(([service]) => (ServicePrincipal ?? service) === service).flatMap(([, accounts]) => [...accounts]);
      const values = [...new Set(ids)].map((id): DelegatedAdministrator => {
        const { Id, Arn, Email, Name, Status, JoinedMethod, JoinedTimestamp } = this.tree.account(id)!;
        return { Id, Arn, Email, Name, Status, JoinedMethod, JoinedTimestamp, DelegationEnabledDate: this.tree.world.now };
      });
      const { items, NextToken } = this.tree.page('ListDelegatedAdministrators', values, input);
      return { DelegatedAdministrators: items, NextToken };
    },
    RegisterDelegatedAdministrator: ({ AccountId, ServicePrincipal }: RegisterDelegatedAdministratorRequest): undefined => {
      this.managing();
      if (!this.tree.account(AccountId!)) throw new ApiError('AccountNotFoundException', `You specified an account that doesn't exist: ${AccountId}`);
      const constraint = (Reason: string) => new ApiError('ConstraintViolationException', `You violated ${Reason}`, { Reason });
      if (AccountId === this.tree.existing().MasterAccountId) throw constraint('CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR');
      if (!this.services.has(ServicePrincipal!)) throw constraint('SERVICE_ACCESS_NOT_ENABLED');
      const accounts = this.delegated.get(ServicePrincipal!) ?? new Set();
      if (accounts.has(AccountId!)) throw new ApiError('AccountAlreadyRegisteredException', 'The account is already a delegated administrator.');
      this.delegated.set(ServicePrincipal!, accounts.add(AccountId!));
    },
    DeregisterDelegatedAdministrator: ({ AccountId, ServicePrincipal }: DeregisterDelegatedAdministratorRequest): undefined => {
      this.managing();
      if (!this.delegated.get(ServicePrincipal!)?.delete(AccountId!)) throw new ApiError('AccountNotRegisteredException', 'The account is no delegated administrator.');
    },
  };
  /** Services with trusted access. */
  readonly services = new Map<string, EnabledServicePrincipal>();
  /** Accounts by service. */
  readonly delegated = new Map<string, Set<string>>();

  constructor(private readonly tree: Tree) {
  }

  /** Policy types of the root; a new organization of the fake has backup policies. */
  get policyTypes() {
    const root = this.tree.root();
    return {
      has: (type: PolicyType) => (root.PolicyTypes ?? []).some(({ Type }) => Type === type),
      add: (type: PolicyType) => void (root.PolicyTypes = [...root.PolicyTypes ?? [], { Type: type, Status: 'ENABLED' as const }]),
      delete: (type: PolicyType) => {
        const before = root.PolicyTypes ?? [];
        root.PolicyTypes = before.filter(({ Type }) => Type !== type);
        return before.length > root.PolicyTypes.length;
      },
    };
  }

  private policyTypesOf(rootId: string): Root {
    this.managing();
    const root = this.tree.root();
    if (root.Id !== rootId) throw new ApiError('RootNotFoundException', `You specified a root that doesn't exist: ${rootId}`);
    return root;
  }

  private managing(): void {
    if (this.tree.existing().MasterAccountId !== this.tree.world.account) {
      throw new ApiError('AccessDeniedException', "You don't have permissions to access this resource.");
    }
  }
}
