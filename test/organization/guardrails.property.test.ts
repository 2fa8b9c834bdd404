import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import {
  BackupDefinition, BackupNaming, BackupRule, CentralVault, CloudFormationExecutionRole, CopyDestination, ManualDeletion, MemberVault, OrganizationLayout, OrganizationTarget, ProtectionTier,
} from '../../src';
import { GUARDRAIL_LIMITS } from '../../src/data/guardrails';
import { charactersOf, GuardrailStatementJson, listOf } from '../../src/organization/guardrail-document';
import { guardrailSets } from '../../src/organization/guardrail-sets';

const BOUNDS = { minRetention: Duration.days(7), maxRetention: Duration.days(400) };
const HOME = '111111111111';
const CENTRAL = '222222222222';
const FORMER = ['322222222222', '422222222222', '522222222222'];
const REGIONS: { readonly [partition: string]: string[] } = { 'aws': ['eu-central-1', 'us-west-2', 'eu-west-1'], 'aws-us-gov': ['us-gov-west-1', 'us-gov-east-1'] };

interface Spec {
  readonly partition: string;
  readonly prefix: string;
  readonly regions: number;
  readonly central: boolean;
  readonly airGapped: boolean;
  readonly generations: number;
  readonly formerRoles: ReadonlyArray<string>;
  readonly exempt: ReadonlyArray<string>;
  readonly administrators: ReadonlyArray<string>;
  readonly others?: ReadonlyArray<string>;
  readonly formerCentral: number;
  readonly locals: number;
  readonly breakGlass?: string;
  readonly deployer: keyof typeof DEPLOYERS;
  readonly path: string;
  readonly stackNames: ReadonlyArray<string>;
}

const DEPLOYERS = {
  stackSets: CloudFormationExecutionRole.serviceManagedStackSet(), selfManaged: CloudFormationExecutionRole.selfManagedStackSet(), bootstrap: CloudFormationExecutionRole.bootstrap('team'),
  named: CloudFormationExecutionRole.named('deploy/Deployer'),
};

const roleName = fc.string({ unit: fc.constantFrom('A', 'b', '7', '-', '_'), minLength: 1, maxLength: 40 }).map((text) => `R${text}`);
const roleNames = fc.uniqueArray(roleName, { maxLength: 6 });
const spec: fc.Arbitrary<Spec> = fc.record({
  partition: fc.constantFrom('aws', 'aws-us-gov'), prefix: fc.constantFrom('OrgBackup', 'B', 'A-prefix-of-24-charact-er'.slice(0, 24)), regions: fc.integer({ min: 1, max: 3 }), central: fc.boolean(),
  airGapped: fc.boolean(), generations: fc.integer({ min: 1, max: 4 }), formerRoles: roleNames, exempt: roleNames, administrators: roleNames, others: fc.option(roleNames, { nil: undefined }),
  formerCentral: fc.integer({ min: 0, max: 3 }), locals: fc.integer({ min: 0, max: 5 }), breakGlass: fc.option(roleName.map((name) => `security/${name}`), { nil: undefined }),
  deployer: fc.constantFrom('stackSets', 'selfManaged', 'bootstrap', 'named'), path: fc.constantFrom('/', '/backup/', '/a/longer/path/'), stackNames: fc.constantFrom([], ['Backup-*'], ['Backup-*', 'Other']),
});

function definitionOf(one: Spec): BackupDefinition {
  const regions = REGIONS[one.partition].slice(0, one.regions);
  const airGappedVault = one.airGapped && one.partition === 'aws' ? BOUNDS : undefined;
  const local = Array.from({ length: one.locals }, (_, i) => `70000000000${i}`);
  const arns = (names: ReadonlyArray<string>) => names.map((name) => `arn:${one.partition}:iam::*:role/${name}`);
  const tier = (name: string) => new ProtectionTier({
    name, rules: [BackupRule.daily({ deleteAfter: Duration.days(35), copyActions: one.central ? [{ destination: CopyDestination.centralVault() }] : [] })],
  });
  const generations = {
    generation: one.generations,
    retiredGenerations: Array.from({ length: one.generations - 1 }, (_, i) => ({ generation: i + 1, airGappedVault: i % 2 === 0 ? airGappedVault : undefined })),
  };
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccount: '999999999999', homeAccount: HOME, centralAccount: one.central ? CENTRAL : undefined, regions, globalRegion: regions[0],
      accounts: local.map((accountId) => ({ accountId, parentId: 'ou-ab12-33333333' })), units: [{ organizationalUnitId: 'ou-ab12-11111111' }, { organizationalUnitId: 'ou-ab12-33333333' }],
    }),
    naming: new BackupNaming({ prefix: one.prefix, rolePath: one.path }),
    assignments: [{ targets: [OrganizationTarget.organizationalUnit('ou-ab12-11111111')], tiers: [tier('daily')] }],
    localPlans: local.length > 0 ? [{ accounts: local, tiers: [tier('nightly')] }] : undefined,
    centralVault: one.central ? CentralVault.managed({ airGappedVault, ...generations }) : undefined,
    memberVault: MemberVault.managed({
      airGappedVault, ...generations, deployedBy: DEPLOYERS[one.deployer], formerBackupRoleNames: [...one.formerRoles], formerCentralAccounts: FORMER.slice(0, one.formerCentral),
      manualDeletion: ManualDeletion.denied({ exemptRoles: arns(one.exempt), policyAdministrators: one.administrators.length > 0 ? arns(one.administrators) : undefined }),
    }),
    breakGlassRole: one.breakGlass,
  });
}

const setsOf = (one: Spec) => guardrailSets({ definition: definitionOf(one), otherBackupRoles: one.others && [...one.others], stackNames: [...one.stackNames], exportOnly: true }).sets;

const sparedBy = ({ Condition }: GuardrailStatementJson) => listOf(Condition?.ArnNotLike?.['aws:PrincipalArn']);
const matches = (pattern: string, value: string) => new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(value);

test('any definition: within the limits, never empty, and whoever is spared has a name that nobody else can take', () => {
  fc.assert(fc.property(spec, (one) => {
    const sets = setsOf(one);
    const perTarget = new Map<string, number>();
    for (const { document, targetIds } of sets) {
      expect(charactersOf(document.Statement)).toBeLessThanOrEqual(GUARDRAIL_LIMITS.policyCharacters);
      expect(document.Statement.length).toBeGreaterThan(0);
      targetIds.forEach((targetId) => perTarget.set(targetId, (perTarget.get(targetId) ?? 0) + 1));
    }
    expect(Math.max(...perTarget.values())).toBeLessThanOrEqual(2);
    for (const place of ['Members', 'Central']) {
      const statements = sets.filter(({ id }) => id.startsWith(place)).flatMap(({ document }) => document.Statement);
      const guarded = statements.filter(({ Sid }) => Sid!.startsWith('DenyRoleChanges')).flatMap(({ Resource }) => listOf(Resource));
      const free = statements.flatMap(sparedBy).filter((arn) => !guarded.includes(arn));
      expect(free).toEqual([]);
    }
  }), { numRuns: 150 });
});

test('any definition: every account does its work, whoever deploys deploys, and AWS Backup deletes with each role that it ever had', () => {
  fc.assert(fc.property(spec, (one) => {
    const definition = definitionOf(one);
    const sets = setsOf(one);
    const [members, central] = ['Members', 'Central'].map((place) => sets.filter(({ id }) => id.startsWith(place)).flatMap(({ document }) => document.Statement));
    const spares = (statements: ReadonlyArray<GuardrailStatementJson>, sid: string, arn: string) => statements.filter(({ Sid }) => Sid!.startsWith(sid))
      .every((statement) => sparedBy(statement).some((pattern) => matches(pattern, arn)));
    const { partition } = one;
    const member = '666666666666';
    const [region] = definition.layout.regions;
    const deployer = DEPLOYERS[one.deployer]._bind(partition, member, region);
    const deployers = [...deployer.exact, ...deployer.patterns.map((arn) => arn.replace('*', '0123'))];
    for (const arn of [...deployers, `arn:${partition}:iam::${HOME}:role/cdk-hnb659fds-cfn-exec-role-${HOME}-${region}`]) {
      for (const sid of ['DenyVaultWeakening', 'DenyPlanWeakening', 'DenyProofWeakening', 'DenyOptOut', 'DenyForwardingChanges', 'DenyRoleChanges', 'DenyKeyWeakening', 'DenyAliasChanges']) {
        expect(spares(members, sid, arn)).toBe(true);
      }
    }
    for (const sid of ['DenyVaultWeakening', 'DenyForwardingChanges', 'DenyRoleChanges', 'DenyKeyWeakening']) {
      expect(spares(central, sid, `arn:${partition}:iam::${CENTRAL}:role/cdk-hnb659fds-cfn-exec-role-${CENTRAL}-${region}`)).toBe(true);
    }
    // StackSets and home are nobody there
    expect(central.flatMap(sparedBy).filter((arn) => arn.includes('stacksets-exec') || arn.includes(HOME))).toEqual([]);
    const made = [...definition._memberBackupRoles, ...(one.others ?? []).map((name) => `/${name}`)];
    for (const sid of ['DenySnapshotDeletion', 'DenyDatabaseSnapshotDeletion']) {
      made.forEach((name) => expect(spares(members, sid, `arn:${partition}:iam::${member}:role${name}`)).toBe(true));
    }
    const copies = [...definition._planned.plans, ...definition._planned.templates.flatMap(({ plans }) => plans)].flatMap(({ rules }) => rules).flatMap((rule) => rule.copies);
    const [{ Condition }] = members.filter(({ Sid }) => Sid === 'DenyForeignCopies');
    const allowed = listOf(Condition!['ForAnyValue:ArnNotLike']['backup:CopyTargets']).map((pattern) => pattern.replace('${aws:PrincipalAccount}', '$account'));
    copies.forEach(({ arn }) => expect(allowed.some((pattern) => matches(pattern, arn.replace('$region', region)))).toBe(true));
  }), { numRuns: 150 });
});

test('the order in which a definition names things changes nothing', () => {
  fc.assert(fc.property(spec, (one) => {
    const turned = {
      ...one, formerRoles: [...one.formerRoles].reverse(), exempt: [...one.exempt].reverse(), administrators: [...one.administrators].reverse(), others: one.others && [...one.others].reverse(),
    };
    expect(setsOf(turned)).toEqual(setsOf(one));
  }), { numRuns: 50 });
});
