import { App, Aws, BootstraplessSynthesizer, Stack, StackProps, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ACCOUNT, central, memberDefinition, MemberProps, MemberStack, StatementOf, tierOf, TWO_REGIONS } from './member-stack';
import { CloudFormationExecutionRole } from '../../src/backup-vault';
import { MemberVault } from '../../src/definition';
import { MemberBackupBaseline, MultiRegionBackupKey } from '../../src/member-backup-baseline';
import { BackupNaming } from '../../src/organization-layout';
import { MalwareScanMode } from '../../src/protection';
import { aboutItself } from '../support/counterparts';

const ID = 'mrk-1234abcd12ab34cd56ef1234567890ab';
const PRIMARY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/${ID}`;
const at = (region: string, account: string | undefined = ACCOUNT): StackProps => ({ env: { account, region } });

type KeyProps = MemberProps & { readonly primaryKeyArn?: string };

function keyIn(stackProps: StackProps, { primaryKeyArn, ...props }: KeyProps = {}) {
  const stack = new Stack(new App(), 'Member', stackProps);
  const definition = memberDefinition({ ...TWO_REGIONS, ...props });
  return { stack, definition, key: new MultiRegionBackupKey(stack, 'Key', { definition, primaryKeyArn }) };
}

const templateOf = (stackProps: StackProps, props?: KeyProps) => Template.fromStack(keyIn(stackProps, props).stack);
const replica = (props: KeyProps = {}) => templateOf(at('us-west-2'), { primaryKeyArn: PRIMARY, ...props });
/** With actions as lists, as which some of them are written anyway. */
const listed = (policy: StatementOf[]) => policy.map((one) => ({ ...one, Action: [one.Action].flat() }));
const policyOf = (template: Template, type = 'AWS::KMS::Key') => listed(Object.values(template.findResources(type))[0].Properties.KeyPolicy.Statement);
const warningIds = (stack: Stack) => aboutItself(Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => String(entry.data))).map((text) => /\[ack: (.*)\]/.exec(text)?.[1]);

describe('in the global Region', () => {
  test('it is a primary key with rotation', () => {
    const [key] = Object.values(templateOf(at('us-east-1')).findResources('AWS::KMS::Key'));
    expect(key.Properties).toMatchObject({ MultiRegion: true, EnableKeyRotation: true });
    expect(keyIn(at('us-east-1')).key.isPrimary).toBe(true);
  });

  test('there is no replica', () => {
    templateOf(at('us-east-1')).resourceCountIs('AWS::KMS::ReplicaKey', 0);
  });

  test('an ARN of a primary key is not needed: it warns', () => {
    expect(warningIds(keyIn(at('us-east-1'), { primaryKeyArn: PRIMARY }).stack)).toEqual(['cdk-org-backup:primaryKeyArnUnused']);
    expect(warningIds(keyIn(at('us-east-1')).stack)).toEqual([]);
  });
});

describe('in another Region', () => {
  test('it is a replica of the primary key', () => {
    const [key] = Object.values(replica().findResources('AWS::KMS::ReplicaKey'));
    expect(key.Properties.PrimaryKeyArn).toBe(PRIMARY);
    expect(keyIn(at('us-west-2'), { primaryKeyArn: PRIMARY }).key.isPrimary).toBe(false);
    replica().resourceCountIs('AWS::KMS::Key', 0);
  });

  test('the ARN of the primary key is trimmed, and may be a token', () => {
    expect(Object.values(replica({ primaryKeyArn: ` ${PRIMARY}\n` }).findResources('AWS::KMS::ReplicaKey'))[0].Properties.PrimaryKeyArn).toBe(PRIMARY);
    expect(Object.values(replica({ primaryKeyArn: Token.asString({ Ref: 'P' }) }).findResources('AWS::KMS::ReplicaKey'))[0].Properties.PrimaryKeyArn).toEqual({ Ref: 'P' });
  });

  test('it has the policy of the primary key', () => {
    expect(policyOf(replica(), 'AWS::KMS::ReplicaKey')).toEqual(policyOf(templateOf(at('us-east-1'))));
  });
});

test.each([['primary', at('us-east-1'), 'AWS::KMS::Key'], ['replica', at('us-west-2'), 'AWS::KMS::ReplicaKey']])('the %s survives the stack and has the alias', (kind, env, type) => {
  const template = templateOf(env, { primaryKeyArn: kind === 'primary' ? undefined : PRIMARY, generation: 2, naming: new BackupNaming({ prefix: 'Acme' }) });
  const [[id, resource]] = Object.entries(template.findResources(type));
  expect(resource).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  template.hasResourceProperties('AWS::KMS::Alias', { AliasName: 'alias/AcmeKey-2', TargetKeyId: { 'Fn::GetAtt': [id, 'Arn'] } });
});

const scanning = { tiers: [tierOf({ malwareScan: MalwareScanMode.FULL_SCAN })] };

describe('its policy', () => {
  const replication = ['kms:ReplicateKey', 'kms:UpdatePrimaryRegion'];

  test.each<[string, MemberProps]>([
    ['with plans of the organization', {}],
    ['with local plans', { localPlans: true }],
    ['with a central account', { central: central() }],
    ['with scans', scanning],
    ['outside the organization', { central: central(), external: true }],
    ['with former backup roles', { formerBackupRoleNames: ['Former'] }],
  ])("is that of a baseline's own key, %s, and lets administrators replicate it", (_name, props) => {
    const [administration, ...rest] = policyOf(templateOf(at('us-east-1'), props));
    const [ownAdministration, ...ownRest] = listed(new MemberStack({ ...TWO_REGIONS, ...props }).keyPolicy());
    expect(rest).toEqual(ownRest);
    expect(administration).toEqual({ ...ownAdministration, Action: [...ownAdministration.Action, ...replication].sort() });
  });

  test('admits the central account of the definition', () => {
    expect(policyOf(templateOf(at('us-east-1'), { central: central() })).map(({ Sid }) => Sid)).toContain('AllowUseForCopy');
    expect(policyOf(templateOf(at('us-east-1'))).map(({ Sid }) => Sid)).not.toContain('AllowUseForCopy');
  });
});

describe('given to the baseline', () => {
  test.each([['primary', 'us-east-1', undefined, 'AWS::KMS::Key'], ['replica', 'us-west-2', PRIMARY, 'AWS::KMS::ReplicaKey']])('the %s is the key of the vault, without a warning', (_kind, region, primaryKeyArn, type) => {
    const { stack, definition, key } = keyIn(at(region), { primaryKeyArn, localPlans: true });
    new MemberBackupBaseline(stack, 'Baseline', { definition, encryptionKey: key.encryptionKey });
    const template = Template.fromStack(stack);
    const keys = [...Object.keys(template.findResources('AWS::KMS::Key')), ...Object.keys(template.findResources('AWS::KMS::ReplicaKey'))];
    expect(keys).toEqual(Object.keys(template.findResources(type)));
    template.hasResourceProperties('AWS::Backup::BackupVault', { EncryptionKeyArn: { 'Fn::GetAtt': [keys[0], 'Arn'] } });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('given to a baseline of another definition', () => {
  const env: StackProps = { ...at('us-east-1'), synthesizer: new BootstraplessSynthesizer() };

  test.each<[string, MemberProps, MemberProps]>([
    ['local plans', { localPlans: true }, {}],
    ['another naming', {}, { naming: new BackupNaming({ backupRoleName: 'OtherAWSBackup' }) }],
    ['another deploying role', {}, { deployedBy: CloudFormationExecutionRole.named('D') }],
    ['scans', {}, scanning],
    ['no scans', scanning, {}],
    ['a central account', {}, { central: central() }],
    ['former backup roles', {}, { formerBackupRoleNames: ['Former'] }],
  ])('it is refused: %s', (_name, props, others) => {
    const { stack, key: { encryptionKey } } = keyIn(env, props);
    expect(() => new MemberBackupBaseline(stack, 'Baseline', { definition: memberDefinition({ ...TWO_REGIONS, ...others }), encryptionKey })).toThrow(
      `encryptionKey is '${encryptionKey.node.path}' but its policy is made for another definition than the vault's; give both constructs the same definition`);
  });

  test('it is refused for a retired vault too', () => {
    const { stack, key } = keyIn(env);
    const definition = memberDefinition({ ...TWO_REGIONS, generation: 2, retiredGenerations: [{ generation: 1 }], ...scanning });
    expect(() => new MemberBackupBaseline(stack, 'Baseline', { definition, retiredVaultKeys: { 1: key.encryptionKey } })).toThrow(
      `retiredVaultKeys['1'] is '${key.encryptionKey.node.path}' but its policy is made for another definition than the vault's`);
  });

  test('it is taken where both agree, though they are two', () => {
    const { stack, key } = keyIn(env);
    expect(() => new MemberBackupBaseline(stack, 'Baseline', { definition: memberDefinition(TWO_REGIONS), encryptionKey: key.encryptionKey })).not.toThrow();
  });
});

test('two of one account, Region and alias are refused at synthesis', () => {
  const { stack, definition } = keyIn(at('us-east-1'));
  new MultiRegionBackupKey(stack, 'Second', { definition });
  expect(() => (stack.node.root as App).synth()).toThrow('the key alias/OrgBackupKey is also made by Member/Key, for the same account and Region; give one of them a definition with another naming or generation');
});

test('one beside a baseline that makes its own key is refused at synthesis', () => {
  const { stack, definition } = keyIn(at('us-east-1'));
  new MemberBackupBaseline(stack, 'Baseline', { definition });
  expect(() => (stack.node.root as App).synth()).toThrow('the key alias/OrgBackupKey is also made by');
});

describe('refused is', () => {
  const make = (stackProps: StackProps, props: KeyProps = {}) => () => keyIn(stackProps, props);

  test('a replica without its primary key', () => {
    expect(make(at('us-west-2'))).toThrow(
      'primaryKeyArn is undefined but the stack is in us-west-2 and the primary key in us-east-1; deploy the stack of us-east-1 first and give the ARN of its key');
  });

  test.each([
    ['of another Region', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/${ID}`],
    ['of another partition', `arn:aws-cn:kms:us-east-1:${ACCOUNT}:key/${ID}`],
    ['of a key that is not multi-Region', `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`],
    ['of an alias', `arn:aws:kms:us-east-1:${ACCOUNT}:alias/OrgBackupKey`],
    ['with a short id', PRIMARY.slice(0, -1)],
    ['with a long id', `${PRIMARY}0`],
    ['without one', ''],
  ])('an ARN %s', (_name, primaryKeyArn) => {
    expect(make(at('us-west-2'), { primaryKeyArn })).toThrow(
      `primaryKeyArn is '${primaryKeyArn}' but the ARN of a multi-Region key in us-east-1 reads arn:aws:kms:us-east-1:<account>:key/mrk-<32 hexadecimal digits>; copy the ARN of the primary key`);
  });

  test('a key of another account, where the stack knows its own', () => {
    const primaryKeyArn = PRIMARY.replace(ACCOUNT, '444444444444');
    expect(make(at('us-west-2'), { primaryKeyArn })).toThrow(
      `primaryKeyArn is '${primaryKeyArn}' but the key belongs to 444444444444 and the stack to ${ACCOUNT}, and a replica is made in the primary key's account; give the key of ${ACCOUNT}`);
    expect(make({ env: { region: 'us-west-2' } }, { primaryKeyArn })).not.toThrow();
  });

  test('a stack of any Region', () => {
    expect(make({})).toThrow("Region of the stack is '<token>' but whether the key is the primary one or a replica depends on it; give the stack an env with account and Region");
    expect(make({ env: { account: ACCOUNT, region: Aws.REGION } })).toThrow('Region of the stack is');
  });

  test('a stack of a Region that has no baseline', () => {
    expect(make(at('eu-west-1'), { primaryKeyArn: PRIMARY })).toThrow(
      "Region of the stack is 'eu-west-1' but the layout's Regions are us-east-1, us-west-2; add eu-west-1 to the layout, or deploy the stack elsewhere");
  });

  test('vaults that exist, with their keys', () => {
    expect(make(at('us-east-1'), { memberVault: MemberVault.existing() })).toThrow(
      "memberVault is 'MemberVault.existing()' but the definition says that the vaults exist, with their keys; use MemberVault.managed(), or leave this construct out");
  });
});

test('its main part is the default child', () => {
  const { key } = keyIn(at('us-east-1'));
  expect(key.node.defaultChild).toBe(key.node.findChild('Resource'));
});
