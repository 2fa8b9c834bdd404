import { Annotations, Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { BackupTagPolicyProps } from './backup-tag-policy-props';
import { checkManagementStack, layoutId } from './management-stack';
import { AttachedPolicy, createPolicies, writePolicies } from './policy-files';
import { tagPolicies } from './tag-policies';
import { TAG_POLICY_LIMITS } from '../data/tag-policies';
import { listed } from '../private/listed';
import { register } from '../private/registry';

const TYPE = 'TAG_POLICY';
const LIST = 'tag-policies.json';

/**
 * Tag policies that say which values of the tier tag are right in each target of the definition: those by which its tiers select. Resources with another value, such as
 * a misspelled one, are backed up by no tier, and AWS reports them as noncompliant, in the management account for all. Resources without the tag are none of a
 * tag policy's business.
 *
 * Nothing is enforced unless `enforcedFor` says so. Each target has a policy of its own, which adds its values to those of policies further up. The policy
 * type TAG_POLICY must be enabled: `otherPolicyTypes` of `OrganizationSetup` does it.
 *
 * Cost: nothing.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, BackupTagPolicy } from 'cdk-org-backup';
 *
 * declare const management: Stack; // of the management account
 * declare const definition: BackupDefinition;
 * new BackupTagPolicy(management, 'TagPolicy', { definition, otherValues: ['none'] });
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies.html
 */
export class BackupTagPolicy extends Construct {
  /** The policies, in the order in which they are deployed; none with `exportOnly`. */
  public readonly policies: CfnPolicy[];
  /** Names of the policies, sorted. */
  public readonly policyNames: string[];
  /** How many more tag policies each target takes, where nobody else attaches any. */
  public readonly freePolicies: number;

  private readonly made: AttachedPolicy[];

  /**
   * @param scope a stack of the management account
   * @param id id of the construct
   * @param props definition, and what it does not say
   * @throws when the layout lacks an id, the stack is of another account, no tier selects by the tag, AWS enforces nothing on a type, or a policy is too long
   */
  constructor(scope: Construct, id: string, props: BackupTagPolicyProps) {
    const { policies, enforcedFor } = tagPolicies(props);
    const { layout, naming } = props.definition;
    const organizationId = layoutId(layout, 'organizationId', 'its accounts get the policies');
    if (!props.exportOnly) {
      checkManagementStack(Stack.of(scope), layoutId(layout, 'managementAccount', 'it alone attaches tag policies'), 'attach tag policies');
    }

    super(scope, id);
    this.made = policies;
    this.policyNames = policies.map(({ name }) => name);
    this.freePolicies = TAG_POLICY_LIMITS.policiesPerTarget - 1;
    this.policies = props.exportOnly ? [] : createPolicies(this, TYPE, policies);
    if (enforcedFor.length > 0) {
      Annotations.of(this).addWarningV2('cdk-org-backup:tagPolicyEnforced',
        `AWS refuses to write other values of the tag ${naming.tagKey} on ${listed(enforcedFor)}: copies, restores and deployments of what carries one fail, as they write tags too; `
        + 'see in the compliance report that nothing does, and attach the policies to one account first');
    }
    const all = register<BackupTagPolicy>(this, 'tag policies of an organization', organizationId, this);
    this.node.addValidation({
      validate: () => {
        const earlier = all().slice(0, all().indexOf(this)).find((other) => other.policyNames.some((name) => this.policyNames.includes(name)));
        return earlier ? [`policies are named as those of ${earlier.node.path}, and names are unique in an organization; give one of them another policyNamePrefix`] : [];
      },
    });
  }

  /**
   * Writes the policies as files, one for each, named after it, and `tag-policies.json`, which says of each its name, description, file and where it is attached. For
   * whoever attaches them by other means, such as `taggingPolicies` of AWS's Landing Zone Accelerator.
   *
   * @param folder where they are written; it is made where it is missing
   * @returns paths of the files
   */
  public exportTo(folder: string): string[] {
    return writePolicies(folder, LIST, TYPE, this.made);
  }
}
