import { Token } from 'aws-cdk-lib';
import { CentralBackupAccountProps } from './central-backup-account-props';
import { CopySource } from '../backup-vault/copy-source';
import { checkGlobalRegion } from '../private/regions';
import { reject } from '../private/validation';

/** What a layout says where the props don't, and whether the stack is one of the layout's central account. */
export function readLayout(props: CentralBackupAccountProps, account: string, region: string): { copySource: CopySource; globalRegion?: string } {
  const { layout } = props;
  if (layout && !Token.isUnresolved(account) && account !== layout.centralAccount) {
    reject('layout', layout.centralAccount, `this is its central account and the stack is in ${account}`, 'deploy the stack there, or correct the layout');
  }
  if (layout && !Token.isUnresolved(region) && !layout.centralRegions.includes(region)) {
    reject('layout', layout.centralRegions, `these are its central Regions and the stack is in ${region}`, `add ${region} to centralRegions, or leave the stack out`);
  }
  const copySource = props.copySource ?? (layout?.organizationId === undefined ? undefined : CopySource.organization(layout.organizationId));
  if (!copySource) {
    reject('copySource', undefined, 'nobody could copy into the vault', layout ? 'give it, or the layout an organizationId' : 'give it, or a layout with an organizationId');
  }
  const globalRegion = props.globalRegion ?? layout?.centralRegions[0];
  return { copySource, globalRegion: globalRegion === undefined ? undefined : checkGlobalRegion(globalRegion, region) };
}
