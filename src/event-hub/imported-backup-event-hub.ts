import { Construct } from 'constructs';
import { BackupEventHubAttributes, IBackupEventHub } from './backup-event-hub-ref';
import { BackupNaming } from '../organization-layout/backup-naming';
import { checkAccountId } from '../organization-layout/organization-ids';
import { partitionIn } from '../private/arns';
import { knownRegion } from '../private/regions';
import { refuseToken } from '../private/validation';

/** Name of the bus, derived so that accounts agree on it before any is deployed. */
export function busNameOf(naming: BackupNaming): string {
  return `${naming.prefix}Events`;
}

export function busArnOf(region: string, account: string, busName: string): string {
  return `arn:${partitionIn(region)}:events:${region}:${account}:event-bus/${busName}`;
}

export class ImportedBackupEventHub extends Construct implements IBackupEventHub {
  public readonly account: string;
  public readonly region: string;
  public readonly busName: string;
  public readonly busArn: string;

  constructor(scope: Construct, id: string, attrs: BackupEventHubAttributes) {
    refuseToken('account', attrs.account, 'it is part of the templates of all accounts', 'write the text itself');
    const account = checkAccountId('account', attrs.account);
    const region = knownRegion('region', attrs.region);
    super(scope, id);
    this.account = account;
    this.region = region;
    this.busName = busNameOf(attrs.naming ?? new BackupNaming());
    this.busArn = busArnOf(this.region, this.account, this.busName);
  }
}
