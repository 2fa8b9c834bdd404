import { BackupTargetModel } from './model';
import { NAMES } from '../data/names';
import { checkForm } from '../private/validation';

/**
 * Where a rule stores the backups that it makes.
 */
export class BackupTarget {
  /**
   * The vault of the member baseline, named by `BackupNaming.vaultName`. The default.
   */
  public static memberVault(): BackupTarget {
    return new BackupTarget({ kind: 'member' });
  }

  /**
   * Another vault that exists under this name in every target account and Region.
   *
   * @param vaultName 2 to 50 letters, digits, hyphens and underscores
   */
  public static vault(vaultName: string): BackupTarget {
    return new BackupTarget({
      kind: 'named',
      vaultName: checkForm('vaultName', vaultName, NAMES.vaultName),
    });
  }

  /**
   * Directly the member's own logically air-gapped vault, named by `BackupNaming.airGappedVaultName`, in the same account and Region.
   *
   * Types that can't go there directly stay in the member vault for a while or for good.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/logicallyairgappedvault.html
   */
  public static airGappedVault(): BackupTarget {
    return new BackupTarget({ kind: 'airGapped' });
  }

  private readonly model: BackupTargetModel;

  private constructor(model: BackupTargetModel) {
    this.model = model;
  }

  /** @internal */
  public get _model(): BackupTargetModel {
    return this.model;
  }
}
