import * as kms from 'aws-cdk-lib/aws-kms';
import { AirGappedVaultEncryptionModel } from './models';

/**
 * With which key a logically air-gapped vault encrypts; it can't be changed after the vault exists.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/logicallyairgappedvault.html
 */
export class AirGappedVaultEncryption {
  /**
   * A key of AWS Backup's, which nobody in the account can delete or misuse. AWS recommends it.
   */
  public static awsOwned(): AirGappedVaultEncryption {
    return new AirGappedVaultEncryption({ kind: 'awsOwned' });
  }

  /**
   * A key made for this vault, with rotation.
   *
   * Its policy admits the members' backup role, by the name that `BackupNaming` gives it, in the accounts that may copy in:
   * AWS Backup needs that for every copy. AWS advises against a key of the same account in production.
   */
  public static customerManaged(): AirGappedVaultEncryption {
    return new AirGappedVaultEncryption({ kind: 'own' });
  }

  /**
   * A key that exists, best one of an account set aside for recovery; its policy is not managed here.
   *
   * The key must admit whoever creates the vault and the backup role of every account that copies in.
   *
   * @param key a symmetric key of the vault's Region
   */
  public static existingKey(key: kms.IKey): AirGappedVaultEncryption {
    return new AirGappedVaultEncryption({ kind: 'existing', key });
  }

  private readonly model: AirGappedVaultEncryptionModel;

  private constructor(model: AirGappedVaultEncryptionModel) {
    this.model = model;
  }

  /** @internal */
  public _bind(): AirGappedVaultEncryptionModel {
    return this.model;
  }
}
