import { Annotations, Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { BackupGuardrailsProps } from './backup-guardrails-props';
import { GuardrailSet, guardrailSets } from './guardrail-sets';
import { checkManagementStack, layoutId } from './management-stack';
import { createPolicies, writePolicies } from './policy-files';
import { GUARDRAIL_LIMITS } from '../data/guardrails';
import { requireDefinition } from '../definition/naming-of';
import { register } from '../private/registry';

const TYPE = 'SERVICE_CONTROL_POLICY';
const MANIFEST = 'guardrails.json';

/**
 * Service control policies generated from the definition: within the organization nobody deletes or weakens vaults, their keys, plans, roles, reports and the forwarding
 * of events but those who deploy them; copies go where the definition says; and accounts with vaults stay in the organization.
 *
 * **Attach them after the roll-out**, and try them on one unit first: a denial that is wrong stops backups in every Region at once, and only the management account,
 * which none of them binds, can take it back. Spared are the role that deploys members, those that deploy home, recovery and central in their own account, whom
 * `manualDeletion` of the definition exempts, AWS's service-linked roles, and `breakGlassRole` of the definition. On the central account neither StackSets nor
 * roles of home are. `docs/guardrails.md` lists statements, sources and who is spared.
 *
 * The policy type SERVICE_CONTROL_POLICY must be enabled: `otherPolicyTypes` of `OrganizationSetup` does it.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, BackupGuardrails } from 'cdk-org-backup';
 *
 * declare const management: Stack; // of the management account, deployed after the roll-out
 * declare const definition: BackupDefinition; // its memberVault says by whom it is deployedBy
 * new BackupGuardrails(management, 'Guardrails', { definition, otherBackupRoles: ['service-role/AWSBackupDefaultServiceRole'] });
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export class BackupGuardrails extends Construct {
  /** The policies, in the order in which they are deployed; none with `exportOnly`. */
  public readonly policies: CfnPolicy[];
  /** Names of the policies, those for members first. */
  public readonly policyNames: string[];
  /** How many more service control policies the target with the most of them takes, where nobody else attaches any. */
  public readonly freePolicies: number;

  private readonly sets: GuardrailSet[];

  /**
   * @param scope a stack of the management account
   * @param id id of the construct
   * @param props definition, and what it does not say
   * @throws when the layout lacks an id, the stack is of another account, nobody says which role deploys, a statement is none of a service control policy, or the
   * policies don't fit
   */
  constructor(scope: Construct, id: string, props: BackupGuardrailsProps) {
    const sets = guardrailSets(props);
    requireDefinition(props.definition);
    const { layout } = props.definition;
    const organizationId = layoutId(layout, 'organizationId', 'its accounts are guarded');
    if (!props.exportOnly) {
      checkManagementStack(Stack.of(scope), layoutId(layout, 'managementAccount', 'it alone attaches service control policies'), 'attach service control policies');
    }

    super(scope, id);
    this.sets = sets.sets;
    this.policyNames = sets.sets.map(({ name }) => name);
    const attached = new Map<string, number>();
    sets.sets.flatMap(({ targetIds }) => targetIds).forEach((targetId) => attached.set(targetId, (attached.get(targetId) ?? 0) + 1));
    this.freePolicies = GUARDRAIL_LIMITS.policiesPerTarget - GUARDRAIL_LIMITS.policiesOfAws - Math.max(0, ...attached.values());
    this.policies = props.exportOnly ? [] : createPolicies(this, TYPE, sets.sets);
    sets.warnings.forEach(({ id: warning, text }) => Annotations.of(this).addWarningV2(warning, text));
    const all = register<BackupGuardrails>(this, 'guardrails of an organization', organizationId, this);
    this.node.addValidation({
      validate: () => {
        const earlier = all().slice(0, all().indexOf(this)).find((other) => other.policyNames.some((name) => this.policyNames.includes(name)));
        return earlier ? [`policies are named as those of ${earlier.node.path}, and names are unique in an organization; give one of them another policyNamePrefix`] : [];
      },
    });
  }

  /**
   * Writes the policies as files, one for each, named after it, and `guardrails.json`, which says of each its name, description, file and where it is attached. For
   * whoever attaches them by other means, such as `serviceControlPolicies` of AWS's Landing Zone Accelerator.
   *
   * @param folder where they are written; it is made where it is missing
   * @returns paths of the files
   */
  public exportTo(folder: string): string[] {
    return writePolicies(folder, MANIFEST, TYPE, this.sets);
  }
}
