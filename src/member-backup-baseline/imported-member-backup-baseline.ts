import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { IMemberBackupBaseline, MemberBackupBaselineAttributes } from './member-backup-baseline-props';
import { grantSourceKey, sourceKeyStatements, toPolicyStatements } from './source-keys';
import { BackupNaming } from '../organization-layout/backup-naming';
import { checkAccountId } from '../organization-layout/organization-ids';
import { partitionIn, serviceSuffixes } from '../private/arns';
import { INSTANCES } from '../private/instances';
import { StatementJson } from '../private/policy-json';
import { checkMembers } from '../private/validation';

/** A baseline that another app or another stack deploys. */
export class ImportedMemberBackupBaseline extends Construct implements IMemberBackupBaseline {
  private readonly naming: BackupNaming;
  private readonly centralAccount?: string;
  private readonly localPlans: boolean;
  private readonly malwareScans: boolean;

  constructor(scope: Construct, id: string, attrs: MemberBackupBaselineAttributes) {
    checkMembers('attrs', attrs, { naming: INSTANCES.naming, centralAccount: 'text', localPlans: 'boolean', malwareScans: 'boolean' });
    const { naming, centralAccount, localPlans = false, malwareScans = false } = attrs;
    super(scope, id);
    this.naming = naming ?? new BackupNaming();
    this.centralAccount = centralAccount === undefined ? undefined : checkAccountId('centralAccount', centralAccount);
    this.localPlans = localPlans;
    this.malwareScans = malwareScans;
  }

  public sourceKeyStatements(): iam.PolicyStatement[] {
    return toPolicyStatements(this.statementsFor(Stack.of(this)));
  }

  public grantSourceKey(key: kms.IKey): void {
    grantSourceKey(this, key, this.statementsFor(Stack.of(key)));
  }

  private statementsFor({ account, region }: Stack): StatementJson[] {
    const { naming, centralAccount } = this;
    const working = (name: string) => naming._roleWithPath(this.localPlans ? naming._inRegion(name, region) : name);
    return sourceKeyStatements({
      partition: partitionIn(region),
      account,
      roles: [working(naming.backupRoleName), naming._roleWithPath(naming.restoreRoleName)],
      copyingAccounts: centralAccount === undefined ? [] : [centralAccount],
      scannerRole: this.malwareScans ? working(naming.scannerRoleName) : undefined,
      suffixes: serviceSuffixes(region),
    });
  }
}
