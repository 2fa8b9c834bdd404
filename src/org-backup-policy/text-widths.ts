import { Token } from 'aws-cdk-lib';
import { MemberVaults } from '../backup-vault/tier-checks';
import { REGIONS } from '../data/regions';
import { BackupNaming } from '../organization-layout/backup-naming';
import { CentralModel } from '../protection/copy-resolution';
import { TierModel } from '../protection/model';
import { PolicyNode } from '../protection/rule-fields';

/**
 * Measures documents that hold values known at deployment only: each counts with its longest possible text.
 */
export class TextWidths {
  private readonly fillers = new Map<string, string>();

  constructor(naming: BackupNaming, vaults: MemberVaults, central: ReadonlyArray<CentralModel>, tiers: ReadonlyArray<TierModel>) {
    const region = Math.max(...Object.keys(REGIONS).map((code) => code.length));
    const texts: [string | undefined, number][] = [
      [vaults.standard.vaultName, 50], [vaults.airGapped.vaultName, 50], [naming.backupRoleName, 64], [naming.scannerRoleName, 64],
      [naming.rolePath, 512], [naming.tagKey, 128],
      ...tiers.flatMap((tier) => tier.rules)
        .map(({ target }): [string | undefined, number] => [target.kind === 'named' ? target.vaultName : undefined, 50]),
      ...central.flatMap((one): [string | undefined, number][] => [
        [one.account, 12], [one.region, region], [one.vaultName, 50], [one.airGappedVaultName, 50],
      ]),
    ];
    for (const [text, width] of texts) {
      if (text !== undefined && Token.isUnresolved(text) && !this.fillers.has(text)) {
        // different tokens get different fillers, so that object keys stay apart
        this.fillers.set(text, String(this.fillers.size).padStart(width, 'x'));
      }
    }
  }

  /** Characters of the document as CloudFormation sends it. */
  public measure(document: PolicyNode): number {
    let text = JSON.stringify(document);
    for (const [token, filler] of this.fillers) {
      text = text.split(token).join(filler);
    }
    return text.length;
  }
}
