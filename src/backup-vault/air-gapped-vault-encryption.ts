import { AirGappedEncryptionModel } from './vault-models';
import { REGIONS } from '../data/regions';
import { knownRegion } from '../private/regions';
import { checkMap, checkText, refuseToken, reject } from '../private/validation';

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
    return new AirGappedVaultEncryption({ kind: 'awsOwned', keyArns: {} });
  }

  /**
   * A key made for this vault, with rotation.
   *
   * Its policy admits the members' backup role, by the name that `BackupNaming` gives it, in the accounts that may copy in:
   * AWS Backup needs that for every copy. AWS advises against a key of the same account in production.
   */
  public static customerManaged(): AirGappedVaultEncryption {
    return new AirGappedVaultEncryption({ kind: 'customerManaged', keyArns: {} });
  }

  /**
   * Keys that exist, best of an account set aside for recovery; their policies are not managed here. A vault takes a key of its own Region only, so
   * that each Region with such a vault needs one.
   *
   * A stack with a literal Region names the key of that Region; one template for several Regions, of a stack without an env, looks its key up.
   *
   * The keys must admit whoever creates the vault and the backup role of every account that copies in. For vaults of member accounts, give keys that
   * all of these accounts share.
   *
   * @param keyArns Region code to the ARN of a symmetric key there, for example `{ 'eu-west-1': 'arn:aws:kms:eu-west-1:555555555555:key/…' }`
   * @throws when a Region is unknown, or an ARN is none of a key of its Region
   */
  public static existingKeys(keyArns: { [region: string]: string }): AirGappedVaultEncryption {
    checkMap('keyArns', keyArns);
    const known = new Map<string, string>();
    for (const [given, arn] of Object.entries(keyArns)) {
      const region = knownRegion('keyArns', given);
      if (known.has(region)) {
        reject('keyArns', given, 'there is a key of this Region already', 'give each Region once');
      }
      known.set(region, checkKeyArn(region, arn));
    }
    if (known.size === 0) {
      reject('keyArns', {}, 'each Region with an air-gapped vault needs a key', 'name the Regions with their keys, or use awsOwned()');
    }
    return new AirGappedVaultEncryption({ kind: 'existing', keyArns: Object.fromEntries(known) });
  }

  private readonly model: AirGappedEncryptionModel;

  private constructor(model: AirGappedEncryptionModel) {
    this.model = model;
  }

  /** @internal */
  public get _model(): AirGappedEncryptionModel {
    return this.model;
  }
}

function checkKeyArn(region: string, arn: string): string {
  const prop = `keyArns['${region}']`;
  refuseToken(prop, arn, 'keys of a definition are needed at synth', 'write the ARN itself');
  const key = checkText(prop, arn, /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[a-zA-Z0-9-]{1,128}$/,
    'the ARN of a key reads arn:<partition>:kms:<Region>:<account>:key/<id>', 'copy the ARN of the key, not of an alias');
  const [, partition, , its] = key.split(':');
  if (its !== region || (REGIONS[region] && REGIONS[region].partition !== partition)) {
    reject(prop, key, `a vault in ${region} takes a key of its own Region only`, `give a key of ${region}`);
  }
  return key;
}
