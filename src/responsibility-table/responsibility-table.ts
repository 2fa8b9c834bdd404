import { writeFileSync } from 'fs';
import { join } from 'path';
import { Annotations, attachCustomSynthesis, CfnResource, Stack, Stage, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { joined, Responsibility, withPolicies } from './responsibility';
import { ResponsibilityTableProps } from './responsibility-table-props';
import { rolesOf, serviceLinkedRow, StackFacts } from './role-reading';
import { csvOf, markdownOf } from './table-texts';
import { partitionIn } from '../private/arns';
import { ServiceLinkedRole } from '../private/service-linked-role';
import { resourcesBelow } from '../private/template-resources';
import { checkMembers, checkTagKey, checkText, refuseToken, reject } from '../private/validation';

/**
 * Writes down who answers for which role: role, account, purpose, who may assume it, permissions, owner.
 *
 * It is read from the templates at synth: all IAM roles below its scope, policies attached to them, service-linked roles, and the principals
 * that vault policies spare. Two files in the cloud assembly, one in Markdown and one in CSV, are written at each synth. Where an app holds other
 * things too, make it in a stage or stack. Nothing of it is deployed.
 *
 * @example
 * import { App, Tags } from 'aws-cdk-lib';
 * import { ResponsibilityTable } from 'cdk-org-backup';
 *
 * declare const app: App;
 * Tags.of(app).add('Owner', 'backup-team');
 * new ResponsibilityTable(app, 'Responsibilities', {
 *   owners: { 'cdk-*-cfn-exec-role-*': 'platform-team' }, // deploys, and is therefore spared by vault policies
 *   otherRoles: [{
 *     roleName: 'RestoreOperator', account: '222222222222', purpose: 'Restores after an attack', permissions: ['backup:StartRestoreJob'], owner: 'security-team',
 *   }],
 * });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam.html
 */
export class ResponsibilityTable extends Construct {
  /** Path of the table in Markdown; the file is there after synth. */
  public readonly markdownFile: string;
  /** Path of the table in CSV; the file is there after synth. */
  public readonly csvFile: string;

  private readonly props: ResponsibilityTableProps;
  private readonly ownerTag: string;

  /**
   * @param scope the app, stage, stack or construct whose roles are written down
   * @param id id of the construct
   * @param props owners, and roles that are made elsewhere
   * @throws when a value is no tag key, file name or owner
   */
  constructor(scope: Construct, id: string, props: ResponsibilityTableProps = {}) {
    checkMembers('', props, { fileName: 'text', otherRoles: 'list', owners: 'texts by key', ownersRequired: 'boolean', ownerTag: 'text' });
    props.otherRoles?.forEach((role, i) => checkMembers(`otherRoles[${i}]`, role, {
      account: 'required text', owner: 'required text', permissions: 'required texts', purpose: 'required text', roleName: 'required text', assumedBy: 'texts',
    }));
    const ownerTag = checkTagKey('ownerTag', props.ownerTag ?? 'Owner');
    const fileName = checkText('fileName', props.fileName ?? 'responsibilities', /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/,
      'a file name here has 1 to 100 letters, digits, dots, underscores and hyphens', 'give another one, without folder and ending');
    refuseToken('fileName', fileName, 'the files are written at synth', 'give a literal name');
    checkOwners(props);
    const stage = (Stage.isStage(scope) ? scope : Stage.of(scope))
      ?? reject('scope', scope.node.path, 'it is in no app or stage, so that there is no folder to write the table to', 'make it below an App');

    super(scope, id);
    this.props = props;
    this.ownerTag = ownerTag;
    this.markdownFile = join(stage.outdir, `${fileName}.md`);
    this.csvFile = join(stage.outdir, `${fileName}.csv`);
    this.checkFileName(stage, fileName);
    this.node.addValidation({ validate: () => this.ownerless() });
    attachCustomSynthesis(this, {
      onSynthesize: () => {
        const rows = this.rows();
        writeFileSync(this.markdownFile, markdownOf(rows));
        writeFileSync(this.csvFile, csvOf(rows));
      },
    });
  }

  private rows(): Responsibility[] {
    const scope = this.node.scope!;
    const rows = [
      ...this.stacks().flatMap((stack) => rolesOf(resourcesBelow(scope, stack), factsOf(stack), this.ownerTag)),
      ...scope.node.findAll().filter(isServiceLinkedRole).map((role) => serviceLinkedRow(role.serviceName, role.roleName, factsOf(Stack.of(role)))),
      ...(this.props.otherRoles ?? []).map(({ roleName, ...role }) => ({ ...role, role: roleName, assumedBy: role.assumedBy ?? [], stacks: [] })),
    ];
    return joined(withPolicies(rows)).map((row) => ({ ...row, owner: row.owner ?? this.ownerOf(row.role) }));
  }

  private ownerOf(role: string): string | undefined {
    const matching = Object.entries(this.props.owners ?? {}).filter(([key]) => patternOf(key).test(role));
    return matching.sort(([a], [b]) => b.length - a.length)[0]?.[1];
  }

  private ownerless(): string[] {
    const without = this.rows().filter(({ owner }) => owner === undefined);
    if (without.length === 0) {
      return [];
    }
    const say = (some: Responsibility[]) => `${some.map(({ role, account }) => `${role} (account ${account})`).join(', ')} ${some.length === 1 ? 'has' : 'have'} `
      + `no owner; add the tag '${this.ownerTag}' to their constructs, or the names to owners`;
    if (this.props.ownersRequired ?? true) {
      return [say(without)];
    }
    // warnings outside of stacks are shown nowhere
    for (const stack of this.stacks()) {
      const here = without.filter(({ stacks }) => stacks.includes(stack.node.path));
      if (here.length > 0) {
        Annotations.of(stack).addWarningV2('cdk-org-backup:rolesWithoutOwner', say(here));
      }
    }
    return [];
  }

  private stacks(): Stack[] {
    return [...new Set(this.node.scope!.node.findAll().filter(CfnResource.isCfnResource).map(({ stack }) => stack))];
  }

  private checkFileName(stage: Stage, fileName: string): void {
    const others = stage.node.findAll().filter((one) => one instanceof ResponsibilityTable && one !== this && one.csvFile === this.csvFile);
    if (others.length > 0) {
      reject('fileName', fileName, `${others[0].node.path} writes the same file`, 'give one of them another fileName');
    }
  }
}

function factsOf(stack: Stack): StackFacts {
  const known = (value: string) => (Token.isUnresolved(value) ? undefined : value);
  return {
    name: stack.node.path,
    account: known(stack.account) ?? `each account of ${stack.node.path}`,
    pseudo: { 'AWS::AccountId': known(stack.account), 'AWS::Region': known(stack.region), 'AWS::Partition': known(partitionIn(stack.region)) },
  };
}

const isServiceLinkedRole = (construct: IConstruct): construct is ServiceLinkedRole => construct instanceof ServiceLinkedRole;

/** All keys are patterns; only `*` is special. */
const patternOf = (key: string) => new RegExp(`^${key.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's');

function checkOwners({ owners, otherRoles }: ResponsibilityTableProps): void {
  const check = (prop: string, owner: string) => checkText(prop, owner, /\S/, 'nobody is named', 'name a team or person');
  Object.entries(owners ?? {}).forEach(([key, owner]) => check(`owners['${key}']`, owner));
  otherRoles?.forEach(({ owner, roleName }, i) => {
    check(`otherRoles[${i}].owner`, owner);
    check(`otherRoles[${i}].roleName`, roleName);
  });
}
