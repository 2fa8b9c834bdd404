import { Aspects, Aws, CfnResource, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { BackupOrganizationStacks, BackupStackOptions } from './backup-organization-props';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { partitionIn } from '../private/arns';
import { withoutNulls } from '../private/validation';

/** Makes the stacks of an organization, each as its account's are made. */
export class OrganizationStacks {
  /**
   * @param organization the construct that has them; names of stacks begin with its path
   */
  constructor(
    private readonly organization: Construct, private readonly layout: OrganizationLayout, private readonly options: BackupOrganizationStacks,
  ) {}

  /** Pattern of the names of all stacks; undefined where their names have no start in common. */
  public get names(): string | undefined {
    const start = this.nameOf('');
    return start === '' ? undefined : `${start}*`;
  }

  /** A stack that is deployed after others, as far as there are any. */
  public create(id: string, account: string, region: string, ...earlier: ReadonlyArray<Stack | undefined>): Stack {
    const { synthesizer, permissionsBoundaryName, terminationProtection, tags } = this.optionsOf(account);
    const stack = new Stack(this.organization, id, {
      env: { account, region },
      // otherwise the names of stacks below the app end with a hash
      stackName: this.nameOf(id),
      synthesizer,
      terminationProtection,
      tags,
    });
    if (permissionsBoundaryName !== undefined) {
      boundRoles(stack, `arn:${partitionIn(region)}:iam::${account}:policy/${permissionsBoundaryName.replace(/^\//, '')}`, (owner) => owner === stack);
    }
    earlier.forEach((one) => one && stack.addDependency(one));
    return stack;
  }

  private nameOf(id: string): string {
    // aws-cdk-lib leaves this id out of names too
    return [...this.organization.node.path.split('/').filter((one) => one !== 'Default'), id].join('-').replace(/[^A-Za-z0-9-]/g, '-');
  }

  private optionsOf(account: string): BackupStackOptions {
    const { managementAccount, homeAccount, centralAccount, recoveryAccount } = this.layout;
    const { management, home, central, recovery } = this.options;
    return withoutNulls((account === managementAccount ? management : account === homeAccount ? home : account === centralAccount ? central
      : account === recoveryAccount ? recovery : undefined) ?? {});
  }
}

/** Bounds the roles of all templates that a roll-out brings to members, and not those of the stack around it. */
export function boundMemberRoles(rollout: Construct, permissionsBoundaryName: string): void {
  const home = Stack.of(rollout);
  boundRoles(rollout, `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/${permissionsBoundaryName.replace(/^\//, '')}`, (owner) => owner !== home);
}

/** Templates of StackSets lie below stacks of another account, where a boundary of that account would not exist. */
function boundRoles(scope: IConstruct, boundaryArn: string, isMeant: (owner: Stack) => boolean): void {
  Aspects.of(scope).add({
    visit: (node) => {
      const role = node as { permissionsBoundary?: unknown };
      const bounded = role.permissionsBoundary !== undefined;
      if (!bounded && CfnResource.isCfnResource(node) && node.cfnResourceType === 'AWS::IAM::Role' && isMeant(node.stack)) {
        node.addPropertyOverride('PermissionsBoundary', boundaryArn);
      }
    },
  });
}
