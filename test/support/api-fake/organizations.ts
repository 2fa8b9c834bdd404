import type {
  Account, DescribeAccountRequest, DescribeAccountResponse, DescribeOrganizationResponse, EffectivePolicyValidationError, ListAccountsForParentRequest,
  ListAccountsForParentResponse, ListAccountsWithInvalidEffectivePolicyRequest, ListAccountsWithInvalidEffectivePolicyResponse,
  ListEffectivePolicyValidationErrorsRequest, ListEffectivePolicyValidationErrorsResponse,
  ListAccountsRequest, ListAccountsResponse, ListOrganizationalUnitsForParentRequest, ListOrganizationalUnitsForParentResponse, ListParentsRequest,
  ListParentsResponse, ListRootsRequest, ListRootsResponse, Organization, OrganizationalUnit, Root,
} from '@aws-sdk/client-organizations';
import { ApiError } from './errors';
import { OrganizationSwitches } from './organization-switches';
import { Paging, pageOf, World } from './world';

const PAGE = 20;

interface Placed<T> {
  readonly parent: string;
  value: T;
}

/** One organization: a root, units below it and accounts in both. It is empty until `createOrganization`. */
export class OrganizationsFake {
  readonly operations;
  readonly switches: OrganizationSwitches;
  private readonly ofTree = {
    DescribeOrganization: (): DescribeOrganizationResponse => ({ Organization: this.existing() }),
    DescribeAccount: (input: DescribeAccountRequest): DescribeAccountResponse => {
      this.existing();
      const account = this.accounts.get(input.AccountId!);
      if (!account) throw new ApiError('AccountNotFoundException', `You specified an account that doesn't exist: ${input.AccountId}`);
      return { Account: account.value };
    },
    ListAccountsWithInvalidEffectivePolicy: (input: ListAccountsWithInvalidEffectivePolicyRequest): ListAccountsWithInvalidEffectivePolicyResponse => {
      const invalid = [...this.accounts].filter(([id]) => this.invalid.has(id)).map(([, placed]) => placed);
      const { items, NextToken } = this.page('ListAccountsWithInvalidEffectivePolicy', invalid, input);
      return { Accounts: items, PolicyType: input.PolicyType, NextToken };
    },
    ListEffectivePolicyValidationErrors: (input: ListEffectivePolicyValidationErrorsRequest): ListEffectivePolicyValidationErrorsResponse => {
      this.existing();
      const { AccountId, PolicyType } = input;
      if (!this.accounts.has(AccountId!)) throw new ApiError('AccountNotFoundException', `You specified an account that doesn't exist: ${AccountId}`);
      return { AccountId, PolicyType, EffectivePolicyValidationErrors: [...this.invalid.get(AccountId!) ?? []] };
    },
    ListAccounts: (input: ListAccountsRequest): ListAccountsResponse => {
      const { items, NextToken } = this.page('ListAccounts', [...this.accounts.values()], input);
      return { Accounts: items, NextToken };
    },
    ListRoots: (input: ListRootsRequest): ListRootsResponse => {
      const { items, NextToken } = this.page('ListRoots', [{ parent: '', value: this.root }], input);
      return { Roots: items, NextToken };
    },
    ListParents: (input: ListParentsRequest): ListParentsResponse => {
      this.existing();
      const child = this.accounts.get(input.ChildId!) ?? this.units.get(input.ChildId!);
      if (!child) throw new ApiError('ChildNotFoundException', `You specified a child that doesn't exist: ${input.ChildId}`);
      const { items, NextToken } = this.page('ListParents', [{ parent: '', value: child.parent }], input);
      return { Parents: items.map(Id => ({ Id, Type: Id.startsWith('r-') ? 'ROOT' : 'ORGANIZATIONAL_UNIT' })), NextToken };
    },
    ListOrganizationalUnitsForParent: (input: ListOrganizationalUnitsForParentRequest): ListOrganizationalUnitsForParentResponse => {
      const { items, NextToken } = this.page('ListOrganizationalUnitsForParent', this.below(this.units, input.ParentId!), input);
      return { OrganizationalUnits: items, NextToken };
    },
    ListAccountsForParent: (input: ListAccountsForParentRequest): ListAccountsForParentResponse => {
      const { items, NextToken } = this.page('ListAccountsForParent', this.below(this.accounts, input.ParentId!), input);
      return { Accounts: items, NextToken };
    },
  };
  private organization?: Organization;
  private root: Root = {};
  private readonly units = new Map<string, Placed<OrganizationalUnit>>();
  private readonly accounts = new Map<string, Placed<Account>>();
  /** What is wrong with effective policies, by account. */
  private readonly invalid = new Map<string, readonly EffectivePolicyValidationError[]>();

  constructor(private readonly world: World) {
    this.switches = new OrganizationSwitches({
      world,
      existing: () => this.existing(),
      root: () => this.root,
      account: (id) => this.accounts.get(id)?.value,
      page: (list, values, input) => this.page(list, values.map((value) => ({ parent: '', value })), input),
    });
    this.operations = { ...this.ofTree, ...this.switches.operations };
  }

  get rootId(): string {
    this.existing();
    return this.root.Id!;
  }

  /** Its management account, by default the calling one, is placed below the root. */
  createOrganization(options: { readonly id?: string; readonly rootId?: string; readonly managementAccount?: string } = {}): Organization {
    const { id = 'o-examplefake', rootId = 'r-fake', managementAccount = this.world.account } = options;
    this.organization = {
      Id: id,
      Arn: `arn:aws:organizations::${managementAccount}:organization/${id}`,
      FeatureSet: 'ALL',
      MasterAccountId: managementAccount,
      MasterAccountArn: `arn:aws:organizations::${managementAccount}:account/${id}/${managementAccount}`,
      MasterAccountEmail: `${managementAccount}@example.com`,
    };
    this.root = { Id: rootId, Arn: this.arn(`root/${id}/${rootId}`), Name: 'Root', PolicyTypes: [{ Type: 'BACKUP_POLICY', Status: 'ENABLED' }] };
    this.addAccount({ Id: managementAccount, Name: 'Management' });
    return this.organization;
  }

  /** @param parent - the root by default */
  addOrganizationalUnit(unit: { readonly Id: string; readonly Name?: string }, parent = this.rootId): OrganizationalUnit {
    const value: OrganizationalUnit = {
      Id: unit.Id, Name: unit.Name ?? unit.Id, Arn: this.arn(`ou/${this.existing().Id}/${unit.Id}`), Path: `${this.pathOf(this.placeFor(parent))}${unit.Id}/`,
    };
    this.units.set(unit.Id, { parent, value });
    return value;
  }

  /** @param parent - the root by default */
  addAccount(account: Account & { readonly Id: string }, parent = this.rootId): Account {
    const value: Account = {
      Arn: this.arn(`account/${this.existing().Id}/${account.Id}`),
      Name: account.Id,
      Email: `${account.Id}@example.com`,
      Status: 'ACTIVE',
      State: 'ACTIVE',
      JoinedMethod: 'CREATED',
      JoinedTimestamp: this.world.now,
      Paths: [`${this.pathOf(this.placeFor(parent))}${account.Id}/`],
      ...account,
    };
    this.accounts.set(account.Id, { parent, value });
    return value;
  }

  /** Changes an account where it is. */
  changeAccount(id: string, change: Partial<Account>): void {
    const placed = this.accounts.get(id);
    if (!placed) throw new Error(`there is no account ${id}`);
    placed.value = { ...placed.value, ...change };
  }

  /** Makes an account's effective policy invalid, or valid again where nothing is wrong. */
  setPolicyFaults(id: string, faults: readonly EffectivePolicyValidationError[]): void {
    if (faults.length === 0) this.invalid.delete(id);
    else this.invalid.set(id, faults);
  }

  removeAccount(id: string): void {
    if (!this.accounts.delete(id)) throw new Error(`there is no account ${id}`);
  }

  private arn(resource: string): string {
    return `arn:aws:organizations::${this.existing().MasterAccountId}:${resource}`;
  }

  private existing(): Organization {
    if (!this.organization) throw new ApiError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
    return this.organization;
  }

  private placeFor(parent: string): string {
    if (parent !== this.rootId && !this.units.has(parent)) throw new Error(`there is no parent ${parent}`);
    return parent;
  }

  private pathOf(parent: string): string {
    const unit = this.units.get(parent);
    return unit ? `${this.pathOf(unit.parent)}${parent}/` : `${this.existing().Id}/${this.rootId}/`;
  }

  private below<T>(placed: ReadonlyMap<string, Placed<T>>, parent: string): Array<Placed<T>> {
    if (parent !== this.rootId && !this.units.has(parent)) {
      throw new ApiError('ParentNotFoundException', `You specified a parent that doesn't exist: ${parent}`);
    }
    return [...placed.values()].filter(entry => entry.parent === parent);
  }

  private page<T>(list: string, placed: ReadonlyArray<Placed<T>>, input: Paging) {
    this.existing();
    const invalidToken = (message: string) => new ApiError('InvalidInputException', message, { Reason: 'INVALID_NEXT_TOKEN' });
    return pageOf(this.world, list, placed.map(({ value }) => value), input, PAGE, invalidToken);
  }
}
