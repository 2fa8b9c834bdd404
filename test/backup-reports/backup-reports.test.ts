import { Annotations as CdkAnnotations, App, Duration, Lazy, Stack, StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnReportPlan } from 'aws-cdk-lib/aws-backup';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import {
  BackupNaming, BackupReports, BackupReportsProps, ComplianceFramework, FrameworkControl, ProtectionRequirement, ReportCoverage, ReportFormat, ReportTemplate,
} from '../../src';
import { definitionOf, DefinitionSpec } from '../support/definition';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const SIZING = { dailyJobs: 40, evaluations: 60 };
const REGIONS = ['eu-west-1', 'us-east-1'];
/** An organization of so many accounts, of which each has 100 jobs and evaluations in each of two Regions. */
const sized = (expectedAccounts: number, spec: DefinitionSpec = {}) => definitionOf({ regions: REGIONS, sizing: SIZING, ...spec, layout: { expectedAccounts, ...spec.layout } });
const JOBS = { template: ReportTemplate.BACKUP_JOBS };
const stackOf = (props: StackProps = { env: ENV }, app = new App()) => new Stack(app, `Stack${app.node.children.length}`, props);
const reportsOf = (props: Partial<BackupReportsProps> = {}, stack = stackOf()) => new BackupReports(stack, 'Reports', { reports: [JOBS], ...props });
const templateOf = (props: Partial<BackupReportsProps> = {}, stack = stackOf()) => Template.fromStack(Stack.of(reportsOf(props, stack)));
const plansOf = (template: Template) => Object.values(template.findResources('AWS::Backup::ReportPlan')).map((one) => one.Properties);
const only = (template: Template, type: string) => {
  const found = Object.entries(template.findResources(type));
  expect(found).toHaveLength(1);
  return { id: found[0][0], ...found[0][1] } as { id: string; Properties: Record<string, any>; DependsOn?: string[]; [attribute: string]: unknown };
};
const ROLE = 'arn:aws:iam::111111111111:role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports';
const unit = (i: number) => `ou-ab12-${`${i}`.padStart(8, '0')}`;

describe('the bucket', () => {
  test('survives, is encrypted, versioned, not public, and forgets', () => {
    templateOf({ retention: Duration.days(30) }).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        VersioningConfiguration: { Status: 'Enabled' },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 30, Status: 'Enabled' })] },
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      },
    });
  });

  test('lets AWS Backup write as AWS says, and nobody without TLS', () => {
    const statements = only(templateOf(), 'AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement;
    expect(statements.slice(0, -1).map((one: { Effect: string; Condition: object }) => [one.Effect, one.Condition])).toEqual([
      ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }], ['Deny', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
    ]);
    expect(statements[statements.length - 1]).toEqual({
      Sid: 'BackupReports',
      Effect: 'Allow',
      Principal: { AWS: ROLE },
      Action: 's3:PutObject',
      Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [only(templateOf(), 'AWS::S3::Bucket').id, 'Arn'] }, '/*']] },
      Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
    });
  });

  test('has a policy only once the role exists that it names', () => {
    const template = templateOf();
    const call = only(template, 'Custom::AWS');
    expect(only(template, 'AWS::S3::BucketPolicy').DependsOn).toContain(call.id);
    expect(JSON.stringify(call.Properties.Create)).toContain('reports.backup.amazonaws.com');
  });

  test('relies on a role that the account has', () => {
    const template = templateOf({ createServiceLinkedRole: false });
    template.resourceCountIs('Custom::AWS', 0);
    expect(only(template, 'AWS::S3::BucketPolicy').DependsOn).toBeUndefined();
  });

  test('is in the partition of its Region', () => {
    const template = templateOf({}, stackOf({ env: { account: '111111111111', region: 'us-gov-west-1' } }));
    expect(JSON.stringify(template.toJSON())).toContain(ROLE.replace('arn:aws:', 'arn:aws-us-gov:'));
  });
});

describe('a key of the bucket', () => {
  const withKey = () => {
    const stack = stackOf();
    return templateOf({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
  };

  test('lets AWS Backup write as AWS says', () => {
    const statements = only(withKey(), 'AWS::KMS::Key').Properties.KeyPolicy.Statement;
    expect(statements[statements.length - 1]).toEqual(
      { Sid: 'BackupReports', Effect: 'Allow', Principal: { AWS: ROLE }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' });
  });

  test('has a policy only once the role exists that it names', () => {
    const template = withKey();
    expect(only(template, 'AWS::KMS::Key').DependsOn).toContain(only(template, 'Custom::AWS').id);
  });

  test('behind an alias has a policy only once the role exists that it names', () => {
    const stack = stackOf();
    const template = templateOf({ encryptionKey: new kms.Key(stack, 'Key').addAlias('reports') }, stack);
    expect(only(template, 'AWS::KMS::Key').DependsOn).toContain(only(template, 'Custom::AWS').id);
  });

  test('behind an alias that is an own construct has a policy only once the role exists that it names', () => {
    const stack = stackOf();
    const template = templateOf({ encryptionKey: new kms.Alias(stack, 'Alias', { aliasName: 'reports', targetKey: new kms.Key(stack, 'Key') }) }, stack);
    expect(only(template, 'AWS::KMS::Key').DependsOn).toContain(only(template, 'Custom::AWS').id);
  });

  describe('in another stack', () => {
    const elsewhere = (props: Partial<BackupReportsProps> = {}) => {
      const app = new App();
      const stack = stackOf({ env: ENV }, app);
      reportsOf({ encryptionKey: new kms.Key(stackOf({ env: ENV }, app), 'Key'), ...props }, stack);
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('reportKeyElsewhere'));
    };

    test('is warned about, because its policy is there before the role', () => {
      expect(elsewhere()).toHaveLength(1);
    });

    test('is accepted where the account has the role', () => {
      expect(elsewhere({ createServiceLinkedRole: false })).toEqual([]);
    });
  });

  test('encrypts the bucket', () => {
    expect(only(withKey(), 'AWS::S3::Bucket').Properties.BucketEncryption.ServerSideEncryptionConfiguration[0]).toMatchObject(
      { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } });
  });

  test('that is imported is warned about, with what its policy must say', () => {
    const stack = stackOf();
    const reports = reportsOf({ encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1') }, stack);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('reportKeyImported'));
    expect(reports.keyStatement().toStatementJson()).toMatchObject({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Principal: { AWS: ROLE } });
  });
});

describe('report plans', () => {
  test('of one account have a legal name, a prefix of their own and wait for the policy', () => {
    const template = templateOf();
    const plan = only(template, 'AWS::Backup::ReportPlan');
    expect(plan.Properties).toEqual({
      ReportPlanName: 'OrgBackup_BackupJobs',
      ReportPlanDescription: 'BackupJobs of this account and Region',
      ReportDeliveryChannel: { S3BucketName: { Ref: only(template, 'AWS::S3::Bucket').id }, S3KeyPrefix: 'reports/OrgBackup_BackupJobs', Formats: ['CSV'] },
      ReportSetting: { ReportTemplate: 'BACKUP_JOB_REPORT' },
    });
    expect(plan.DependsOn).toEqual([only(template, 'AWS::S3::BucketPolicy').id]);
  });

  test('exist for all six templates', () => {
    const stack = stackOf();
    const frameworks = [new ComplianceFramework(stack, 'F', { controls: FrameworkControl.minimal() })];
    const reports = ReportTemplate.all().map((template) => ({ template, ...template.templateName.includes('COMPLIANCE') && { frameworks } }));
    expect(plansOf(templateOf({ reports }, stack)).map((plan) => plan.ReportSetting.ReportTemplate).sort()).toEqual([
      'BACKUP_JOB_REPORT', 'CONTROL_COMPLIANCE_REPORT', 'COPY_JOB_REPORT', 'RESOURCE_COMPLIANCE_REPORT', 'RESTORE_JOB_REPORT', 'SCAN_JOB_REPORT',
    ]);
  });

  test('of the organization name the root by AWS\'s word', () => {
    expect(plansOf(templateOf({ definition: sized(100), coverage: ReportCoverage.organization() }))[0].ReportSetting).toEqual(
      { ReportTemplate: 'BACKUP_JOB_REPORT', Accounts: ['ROOT'], Regions: ['eu-west-1', 'us-east-1'] });
  });

  test('of units name them', () => {
    expect(plansOf(templateOf({ definition: sized(5), coverage: ReportCoverage.organizationalUnits([unit(1)]) }))[0].ReportSetting).toEqual(
      { ReportTemplate: 'BACKUP_JOB_REPORT', OrganizationUnits: [unit(1)], Regions: ['eu-west-1', 'us-east-1'] });
  });

  test('of accounts name them', () => {
    expect(plansOf(templateOf({ definition: sized(5), coverage: ReportCoverage.accounts(['222222222222', '333333333333']) }))[0].ReportSetting.Accounts).toEqual(['222222222222', '333333333333']);
  });

  test('take Regions from the layout', () => {
    expect(plansOf(templateOf({ definition: sized(5, { regions: ['us-west-2'] }), coverage: ReportCoverage.organization() }))[0].ReportSetting.Regions).toEqual(['us-west-2']);
  });

  test('have the name of the definition, or one of their own without it', () => {
    const naming = new BackupNaming({ prefix: 'Acme' });
    expect([{ definition: definitionOf({ naming }) }, { naming }].map((props) => reportsOf(props).reportPlans[0].reportPlanName)).toEqual(['Acme_BackupJobs', 'Acme_BackupJobs']);
  });

  test('are several where one would be too large, and belong to one report', () => {
    const reports = reportsOf({ definition: sized(501), coverage: ReportCoverage.organization() });
    expect(reports.reportPlans).toEqual([1, 2].map((i) => {
      const reportPlanName = `OrgBackup_BackupJobs${i === 1 ? '' : '_2'}`;
      return { reportPlanName, reportName: 'OrgBackup_BackupJobs', templateName: 'BACKUP_JOB_REPORT', prefix: `reports/${reportPlanName}` };
    }));
  });

  test('may be JSON beside CSV for one account', () => {
    expect(plansOf(templateOf({ reports: [{ ...JOBS, formats: [ReportFormat.JSON, ReportFormat.CSV] }] }))[0].ReportDeliveryChannel.Formats).toEqual(['CSV', 'JSON']);
  });

  test("are about every Region where regions is '*', and a warning says by what their size is judged", () => {
    const stack = stackOf();
    const [plan] = plansOf(templateOf({ definition: sized(5), coverage: ReportCoverage.organization({ regions: ['*'] }) }, stack));
    expect(plan.ReportSetting.Regions).toEqual(['*']);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp("OrgBackup_BackupJobs: regions is '\\*', every Region of the partition.*reportsOfEveryRegion"));
  });

  test("of '*' are cut by unit, each still about every Region", () => {
    const definition = definitionOf({ regions: REGIONS, sizing: SIZING, layout: { expectedAccounts: 900, rootId: 'r-ab12', units: [1, 2].map((i) => ({ organizationalUnitId: unit(i), name: `${i}`, expectedAccounts: 400 })) } });
    const plans = plansOf(templateOf({ definition, coverage: ReportCoverage.organizationalUnits([unit(1), unit(2)], { regions: ['*'] }) }));
    expect(plans.map(({ ReportSetting: { OrganizationUnits, Regions } }) => [OrganizationUnits, Regions])).toEqual([[[unit(1)], ['*']], [[unit(2)], ['*']]]);
  });

  test("of '*' that are too large in the Regions of the layout are refused, because nobody can divide '*'", () => {
    expect(() => reportsOf({ definition: sized(501), coverage: ReportCoverage.organization({ regions: ['*'] }) })).toThrow(
      "regions of the report OrgBackup_BackupJobs is '*' but it is too large for one report plan already in the Regions of the layout, eu-west-1, us-east-1, and AWS divides no '*'; list the Regions");
  });

  test('name Regions in an order of their own', () => {
    expect(plansOf(templateOf({ definition: sized(5), coverage: ReportCoverage.organization({ regions: ['us-east-1', 'eu-west-1'] }) }))[0].ReportSetting.Regions).toEqual(['eu-west-1', 'us-east-1']);
  });

  test.each(['Bucket', 'ServiceLinkedRole', 'Plans', 'Schedules'])('may be called %s', (reportName) => {
    expect(plansOf(templateOf({ reports: [{ ...JOBS, reportName }] }))[0].ReportPlanName).toBe(reportName);
  });

  test('of compliance name every framework of a construct', () => {
    const stack = stackOf();
    const requirements = ['gold', 'silver'].map((value) => ProtectionRequirement.forTagValue(value, { encrypted: true }));
    const framework = ComplianceFramework.forRequirements(stack, 'F', { definition: definitionOf({ requirements, regions: ['eu-west-1'] }) });
    expect(plansOf(templateOf({ reports: [{ template: ReportTemplate.CONTROL_COMPLIANCE, frameworks: [framework] }] }, stack))[0].ReportSetting.FrameworkArns)
      .toEqual(framework.frameworks.map((one) => ({ 'Fn::GetAtt': [stack.resolve(one.logicalId), 'FrameworkArn'] })));
  });

  test('of compliance name the frameworks of the account', () => {
    const stack = stackOf();
    const framework = ComplianceFramework.fromFrameworkArn(stack, 'F', 'arn:aws:backup:eu-west-1:111111111111:framework:F-349f2247-b489-4301-83ac-4b7dd724db9a');
    expect(plansOf(templateOf({ reports: [{ template: ReportTemplate.CONTROL_COMPLIANCE, frameworks: [framework] }] }, stack))[0].ReportSetting.FrameworkArns).toEqual(framework.frameworkArns);
  });
});

describe('sizes', () => {
  const NOT_SIZED = Match.stringLikeRegexp('cdk-org-backup:reportsNotSized');
  const namesOf = (props: Partial<BackupReportsProps>) => {
    const stack = stackOf();
    const { reportPlans } = reportsOf(props, stack);
    const warnings = Annotations.fromStack(stack).findWarning('*', NOT_SIZED).map(({ entry }) => entry.data as string);
    return { names: reportPlans.map(({ reportPlanName }) => reportPlanName.replace('OrgBackup_', '')), warnings };
  };
  const coverage = ReportCoverage.organization({ regions: REGIONS });

  test('of 50 accounts with 100 jobs and 200 evaluations make one report plan of each report, as the example has them', () => {
    const definition = definitionOf({ regions: ['us-east-1', 'us-west-2'], sizing: { dailyJobs: 100, evaluations: 200 }, layout: { expectedAccounts: 50 } });
    const reports = [ReportTemplate.CONTROL_COMPLIANCE, ReportTemplate.BACKUP_JOBS, ReportTemplate.COPY_JOBS].map((template) => ({ template }));
    const plans = plansOf(templateOf({ definition, coverage: ReportCoverage.organization(), reports }));
    expect(plans.map(({ ReportPlanName, ReportSetting }) => [ReportPlanName, ReportSetting])).toEqual(['CONTROL_COMPLIANCE', 'BACKUP_JOB', 'COPY_JOB'].map((template, i) => [
      `OrgBackup_${['ControlCompliance', 'BackupJobs', 'CopyJobs'][i]}`, { ReportTemplate: `${template}_REPORT`, Accounts: ['ROOT'], Regions: ['us-east-1', 'us-west-2'] },
    ]));
  });

  test('come from the definition alone: jobs and evaluations of all accounts and Regions', () => {
    expect(namesOf({ definition: sized(500), coverage })).toEqual({ names: ['BackupJobs'], warnings: [] });
    expect(namesOf({ definition: sized(501), coverage })).toEqual({ names: ['BackupJobs', 'BackupJobs_2'], warnings: [] });
    expect(namesOf({ definition: sized(500, { sizing: { dailyJobs: 40, evaluations: 61 } }), coverage }).names).toHaveLength(2);
  });

  test.each<[string, Partial<BackupReportsProps>]>([
    ['there is no definition', { coverage }],
    ['the definition has no sizing', { definition: sized(5000, { sizing: undefined }), coverage }],
    [`the layout says of ${unit(1)} neither how many accounts it will have nor which it has`, { definition: sized(5000), coverage: ReportCoverage.organizationalUnits([unit(1)]) }],
  ])('that are not known leave a report whole, and there is a warning: %s', (reason, props) => {
    const { names, warnings } = namesOf({ ...props, reports: [JOBS, { template: ReportTemplate.COPY_JOBS }, { template: ReportTemplate.SCAN_JOBS, coverage: ReportCoverage.ownAccount() }] });
    expect(names).toEqual(['BackupJobs', 'CopyJobs', 'ScanJobs']);
    expect(warnings).toEqual([expect.stringMatching(new RegExp(`^OrgBackup_BackupJobs, OrgBackup_CopyJobs: each report is one report plan, however large, because ${reason}; AWS Backup makes`))]);
  });

  test('of the own account need not be known', () => {
    expect(namesOf({ definition: sized(5000, { sizing: undefined }) })).toEqual({ names: ['BackupJobs'], warnings: [] });
  });

  describe('of units', () => {
    const [top, left, right, account] = [unit(1), unit(2), unit(3), '333333333333'];
    const units = (expected: Record<string, number>) => sized(5000, {
      layout: {
        units: [{ organizationalUnitId: top, expectedAccounts: expected.top }, { organizationalUnitId: left, parentId: top, expectedAccounts: expected.left },
          { organizationalUnitId: right, parentId: top, expectedAccounts: expected.right }],
        accounts: [{ accountId: account, parentId: right }],
      },
    });
    const partsOf = (expected: Record<string, number>, ...ids: string[]) => namesOf({ definition: units(expected), coverage: ReportCoverage.organizationalUnits(ids) }).names.length;

    test('are what the layout says of each, and share report plans as long as these hold them', () => {
      expect(partsOf({ left: 300, right: 200 }, left, right)).toBe(1);
      expect(partsOf({ left: 300, right: 201 }, left, right)).toBe(2);
    });

    test('that say nothing of themselves are those of the units below them and the accounts listed in them', () => {
      expect(partsOf({ left: 499 }, top)).toBe(1);
      expect(partsOf({ left: 500 }, top)).toBe(2);
      expect(partsOf({ left: 500, top: 501 }, top)).toBe(2);
      expect(partsOf({}, right)).toBe(1);
    });

    test('below each other would be reported twice', () => {
      expect(() => partsOf({ left: 1 }, left, top)).toThrow(`organizationalUnitIds is '${left}' but it lies below ${top}, so that its accounts would be in the report twice; leave it out`);
    });

    test('that the layout does not list are refused', () => {
      expect(() => partsOf({}, unit(9))).toThrow(`organizationalUnitIds is '${unit(9)}' but it is not among units of the layout`);
    });
  });
});

describe('a template that is not known', () => {
  const UNKNOWN = Match.stringLikeRegexp('cdk-org-backup:reportTemplateUnknown');

  test('is made a report plan of, and warned of, once', () => {
    const stack = stackOf();
    const reports = reportsOf({ reports: [{ template: new ReportTemplate('INDEX_JOB_REPORT') }, { template: new ReportTemplate('INDEX_JOB_REPORT'), reportName: 'Again' }, JOBS] }, stack);
    expect(reports.reportPlans.map(({ reportPlanName, templateName }) => [reportPlanName, templateName])).toEqual([
      ['OrgBackup_INDEX_JOB_REPORT', 'INDEX_JOB_REPORT'], ['Again', 'INDEX_JOB_REPORT'], ['OrgBackup_BackupJobs', 'BACKUP_JOB_REPORT'],
    ]);
    const [warning, ...others] = Annotations.fromStack(stack).findWarning('/Stack0/Reports', UNKNOWN).map(({ entry }) => entry.data as string);
    expect([warning, others]).toEqual([expect.stringMatching(/^INDEX_JOB_REPORT is no report template that this version of the library knows: .*use one of BACKUP_JOB_REPORT, COPY_JOB_REPORT/), []]);
  });

  test('is not warned of once that was acknowledged', () => {
    const stack = stackOf();
    CdkAnnotations.of(stack).acknowledgeWarning('cdk-org-backup:reportTemplateUnknown');
    reportsOf({ reports: [{ template: new ReportTemplate('INDEX_JOB_REPORT') }] }, stack);
    Annotations.fromStack(stack).hasNoWarning('*', UNKNOWN);
  });

  test('is none of the six', () => {
    const stack = stackOf();
    const frameworks = [ComplianceFramework.fromFrameworkArn(stack, 'F', 'arn:aws:backup:eu-west-1:111111111111:framework:F-349f2247-b489-4301-83ac-4b7dd724db9a')];
    reportsOf({ reports: ReportTemplate.all().map((template) => ({ template, ...template.templateName.includes('COMPLIANCE') && { frameworks } })) }, stack);
    Annotations.fromStack(stack).hasNoWarning('*', UNKNOWN);
  });

  test.each([false, true])('may have frameworks or not, as nothing is known of it: %p', (given) => {
    const stack = stackOf();
    const frameworks = given ? [ComplianceFramework.fromFrameworkArn(stack, 'F', 'arn:aws:backup:eu-west-1:111111111111:framework:F-349f2247-b489-4301-83ac-4b7dd724db9a')] : undefined;
    expect(() => reportsOf({ reports: [{ template: new ReportTemplate('FRAMEWORK_REPORT'), frameworks }] }, stack)).not.toThrow();
  });
});

describe('what AWS would refuse', () => {
  const framework = (stack: Stack) => ComplianceFramework.fromFrameworkArn(stack, 'F', 'arn:aws:backup:eu-west-1:111111111111:framework:F-349f2247-b489-4301-83ac-4b7dd724db9a');
  const organization = ReportCoverage.organization({ regions: REGIONS });
  const compliance = { template: ReportTemplate.CONTROL_COMPLIANCE };

  test.each<[string, (stack: Stack) => unknown]>([
    ['reports is [] but at least one report is made', (stack) => reportsOf({ reports: [] }, stack)],
    ["formats is 'JSON' but AWS Backup writes reports about other accounts or Regions as CSV only", (stack) => reportsOf({ reports: [{ ...JOBS, coverage: organization, formats: [ReportFormat.JSON] }] }, stack)],
    ['formats is [] but a report has at least one format', (stack) => reportsOf({ reports: [{ ...JOBS, formats: [] }] }, stack)],
    ['frameworks of the report CONTROL_COMPLIANCE_REPORT is ["F"] but a report about other accounts shows all their frameworks', (stack) => reportsOf({ coverage: organization, reports: [{ ...compliance, frameworks: [framework(stack)] }] }, stack)],
    ["frameworks of the report CONTROL_COMPLIANCE_REPORT is 'none' but a compliance report about one account names what it reports", (stack) => reportsOf({ reports: [compliance] }, stack)],
    ['frameworks of the report BACKUP_JOB_REPORT is ["F"] but a report about jobs has no frameworks', (stack) => reportsOf({ reports: [{ ...JOBS, frameworks: [framework(stack)] }] }, stack)],
    ['frameworks of the report CONTROL_COMPLIANCE_REPORT is 0 but a report plan names 1 to 1000 frameworks', (stack) => reportsOf({ reports: [{ ...compliance, frameworks: [] }] }, stack)],
    ["reportName is 'with-hyphen' but a report has 1 to 200 letters, digits and underscores and starts with a letter (no hyphens)", (stack) => reportsOf({ reports: [{ ...JOBS, reportName: 'with-hyphen' }] }, stack)],
    ["reportName is 'OrgBackup_BackupJobs' but two reports would have a report plan of the same name", (stack) => reportsOf({ reports: [JOBS, JOBS] }, stack)],
    ["regions is 'none' but a report about other accounts names its Regions", (stack) => reportsOf({ coverage: ReportCoverage.organization() }, stack)],
    ["regions is 'moon-1' but no Region has this code", (stack) => reportsOf({ coverage: ReportCoverage.organization({ regions: ['moon-1'] }) }, stack)],
    ["account of the stack is '111111111111' but the layout has 999999999999 as its home account", (stack) => reportsOf({ definition: sized(5, { layout: { homeAccount: '999999999999' } }), coverage: organization }, stack)],
    ["account of the stack is '111111111111' but the layout has none as its home account", (stack) => reportsOf({ definition: sized(5, { layout: { homeAccount: undefined } }), coverage: organization }, stack)],
    ["naming is 'given' but the definition has a naming", (stack) => reportsOf({ definition: sized(5), naming: new BackupNaming() }, stack)],
    ["prefix is '/reports' but", (stack) => reportsOf({ prefix: '/reports' }, stack)],
    ["prefix is 'a//b' but", (stack) => reportsOf({ prefix: 'a//b' }, stack)],
    ["retention is '0 days' but", (stack) => reportsOf({ retention: Duration.days(0) }, stack)],
    ['reportPlanQuota is 0 but a quota is a whole number of 1 or more', (stack) => reportsOf({ reportPlanQuota: 0 }, stack)],
    ["organizationalUnitIds is 'r-ab12' but an organizational unit has", () => ReportCoverage.organizationalUnits(['r-ab12'])],
    [`organizationalUnitIds is '${unit(1)}' but it is given twice`, () => ReportCoverage.organizationalUnits([1, 1].map(unit))],
    ['organizationalUnitIds is [] but a report is about something', () => ReportCoverage.organizationalUnits([])],
    ['accountIds is [] but a report is about something', () => ReportCoverage.accounts([])],
    ["accountIds is '12' but an account id has 12 digits", () => ReportCoverage.accounts(['12'])],
    ["accountIds is '222222222222' but it is given twice", () => ReportCoverage.accounts(['222222222222', '222222222222'])],
    ["templateName is 'backup' but a template name has upper-case letters", () => new ReportTemplate('backup')],
  ])('is refused: %s', (message, make) => {
    expect(() => make(stackOf())).toThrow(message);
  });

  test.each<[string, string]>([
    ['account', 'arn:aws:backup:eu-west-1:999999999999:framework:F-349f2247-b489-4301-83ac-4b7dd724db9a'],
    ['Region', 'arn:aws:backup:eu-west-2:111111111111:framework:F-349f2247-b489-4301-83ac-4b7dd724db9a'],
  ])('is refused: a framework of another %s', (_what, arn) => {
    const stack = stackOf();
    const frameworks = [ComplianceFramework.fromFrameworkArn(stack, 'F', arn)];
    expect(() => reportsOf({ reports: [{ ...compliance, frameworks }] }, stack)).toThrow(
      `frameworks of the report CONTROL_COMPLIANCE_REPORT is '${arn}' but the stack is in 111111111111 and eu-west-1 and a report names frameworks of its own account and Region`);
  });

  test('is refused: a framework of another stack, which would export its ARN', () => {
    const app = new App();
    const frameworks = [new ComplianceFramework(stackOf({ env: ENV }, app), 'F', { controls: FrameworkControl.minimal() })];
    expect(() => reportsOf({ reports: [{ ...compliance, frameworks }] }, stackOf({ env: ENV }, app))).toThrow(
      "frameworks of the report CONTROL_COMPLIANCE_REPORT is 'OrgBackup_F' but it is made in the stack 'Stack0' and its ARN is known at deployment only");
  });

  test.each<[string, string]>([
    ["regions is 'cn-north-1' but reports made in eu-west-1 are about Regions of the partition aws", 'cn-north-1'],
    ["regions is 'il-central-1' but AWS Backup Audit Manager is not available in this Region", 'il-central-1'],
    ["regions is [\"eu-west-1\",\"*\"] but '*' is every Region already; give ['*'] alone, or list the Regions", '*'],
  ])('is refused: %s', (message, region) => {
    expect(() => reportsOf({ coverage: ReportCoverage.organization({ regions: ['eu-west-1', region] }) })).toThrow(message);
  });

  test('is refused: a quota that is not known at synth', () => {
    expect(() => reportsOf({ reportPlanQuota: Lazy.number({ produce: () => 30 }) })).toThrow("reportPlanQuota is '<token>' but a quota is a whole number of 1 or more");
  });

  test('is refused: a Region without AWS Backup Audit Manager', () => {
    expect(() => reportsOf({}, stackOf({ env: { account: '111111111111', region: 'ca-west-1' } }))).toThrow("region of the stack is 'ca-west-1' but AWS Backup Audit Manager is not available");
  });
});

describe('the quota of 20 report plans', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => ({ ...JOBS, reportName: `R${i}` }));

  test('is met exactly', () => {
    expect(() => (stackOf().node.root as App).synth()).not.toThrow();
    expect(() => reportsOf({ reports: many(20) })).not.toThrow();
  });

  test('is exceeded by one construct at once', () => {
    expect(() => reportsOf({ reports: many(21) })).toThrow('reports is 21 but an account has at most 20 report plans');
  });

  test('is exceeded by several together', () => {
    const app = new App();
    reportsOf({ reports: many(20) }, stackOf({ env: ENV }, app));
    new CfnReportPlan(stackOf({ env: ENV }, app), 'Own', { reportDeliveryChannel: {}, reportSetting: {} });
    expect(() => app.synth()).toThrow('21 report plans are made in one account but AWS allows 20');
  });

  test('is exceeded by several together, also where ours comes last', () => {
    const app = new App();
    new CfnReportPlan(stackOf({ env: ENV }, app), 'Own', { reportDeliveryChannel: {}, reportSetting: {} });
    reportsOf({ reports: many(20) }, stackOf({ env: ENV }, app));
    expect(() => app.synth()).toThrow('21 report plans are made in one account but AWS allows 20');
  });

  test('may have been raised', () => {
    expect(() => reportsOf({ reports: many(21), reportPlanQuota: 21 })).not.toThrow();
  });
});

describe('report plans of one name', () => {
  const two = (other: (stack: Stack) => unknown, env: StackProps['env'] = ENV) => {
    const app = new App();
    reportsOf({}, stackOf({ env: ENV }, app));
    other(stackOf({ env }, app));
    return () => app.synth();
  };
  const again = (stack: Stack) => reportsOf({}, stack);

  test('in one account and Region are refused', () => {
    expect(two(again)).toThrow("[Stack1/Reports] reportName makes the report plan 'OrgBackup_BackupJobs' but Stack0/Reports/Plans/OrgBackup_BackupJobs has the same name in this account and Region");
  });

  test('are refused where the other is one of aws-cdk-lib', () => {
    expect(two((stack) => new CfnReportPlan(stack, 'Own', { reportPlanName: 'OrgBackup_BackupJobs', reportDeliveryChannel: {}, reportSetting: {} }))).toThrow('but Stack1/Own has the same name');
  });

  test.each([{ ...ENV, account: '222222222222' }, { ...ENV, region: 'eu-west-2' }])('are accepted in %j', (env) => {
    expect(two(again, env)).not.toThrow();
  });
});

test('a schedule may have the name of a part', () => {
  const reports = reportsOf();
  expect(() => reports.addSchedule('Bucket', scheduler.ScheduleExpression.rate(Duration.hours(12)))).not.toThrow();
});

test('a schedule of one\'s own makes every report once more, and may do nothing else', () => {
  const stack = stackOf();
  reportsOf({}, stack).addSchedule('Noon', scheduler.ScheduleExpression.cron({ hour: '12', minute: '0' }));
  const template = Template.fromStack(stack);
  const target = only(template, 'AWS::Scheduler::Schedule').Properties.Target;
  expect([target.Arn['Fn::Join'][1].slice(-1), JSON.parse(target.Input)]).toEqual([
    [':scheduler:::aws-sdk:backup:startReportJob'], { ReportPlanName: 'OrgBackup_BackupJobs', IdempotencyToken: '<aws.scheduler.execution-id>' },
  ]);
  expect(Object.values(template.findResources('AWS::IAM::Policy')).flatMap((one) => one.Properties.PolicyDocument.Statement).filter((one) => one.Action === 'backup:StartReportJob'))
    .toEqual([{ Effect: 'Allow', Action: 'backup:StartReportJob', Resource: 'arn:aws:backup:eu-west-1:111111111111:report-plan:OrgBackup_BackupJobs-*' }]);
});
