import { Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { MemberAccount } from './member-account';
import { MemberBackupBaselineProps } from './member-backup-baseline-props';
import { TierRoom } from '../backup-vault/tier-checks';
import { checkText, refuseToken, reject } from '../private/validation';
import { TierModel } from '../protection/model';
import { describeDestination } from '../protection/retention-checks';

/** Checks patterns of aliases and sorts them. */
export function sourceKeyAliases(aliases: string[]): string[] {
  return [...new Set(aliases.map((alias, i) => {
    const prop = `sourceKeyAliases[${i}]`;
    refuseToken(prop, alias, 'aliases of all member accounts are needed at synth', 'write the alias itself');
    if (/^alias\/[*/]*$/.test(alias.trim())) {
      reject(prop, alias, 'it matches every key of the account', 'name the aliases, for example alias/app-*');
    }
    return checkText(prop, alias, /^alias\/(?!aws\/)[a-zA-Z0-9/_*-]{1,250}$/,
      'an alias has alias/ and 1 to 250 letters, digits, slashes, hyphens, underscores and *, and is none of AWS\'s own', 'write it as alias/app-*');
  }))].sort();
}

/** Checks name and path of a managed policy and returns them as ARNs have them. */
export function checkPolicyName(name: string): string {
  return checkText('permissionsBoundaryName', name, /^(?!arn:)\/?([!-)+->@-~]{1,510}\/)?[\w+=,.@-]{1,128}$/,
    'a policy name has 1 to 128 letters, digits and +=,.@_-, after a path if it has one', 'write it as Boundary or path/to/Boundary, not as an ARN').replace(/^\//, '');
}

/** Checks that copies find a vault, and a central account that may use the keys. */
export function checkCopies(
  tiers: ReadonlyArray<TierModel>, { regions, centralAccount }: MemberAccount, vaultNames: string[], stackAccount: string, outside: boolean,
): void {
  for (const tier of tiers) {
    for (const rule of tier.rules) {
      for (const copy of rule.copies) {
        const at = `tier '${tier.name}', rule '${rule.name}': copyActions`;
        const { destination } = copy;
        const own: OwnVault | undefined = destination.kind === 'own' ? destination : destination.kind === 'vault' ? ownVault(destination.arn, stackAccount) : undefined;
        if (!own && outside) {
          reject(at, describeDestination(copy), 'accounts outside the organization can\'t copy to other accounts',
            'use CopyDestination.sameVaultIn(), or take the account into the organization');
        }
        if (!own && destination.kind !== 'vault' && centralAccount === undefined) {
          reject(at, describeDestination(copy), 'no central account is known that may use the keys for it', 'give centralBackupAccounts or a layout');
        }
        if (own && !regions.includes(own.region) && (own.vaultName === undefined || vaultNames.includes(own.vaultName))) {
          reject(at, describeDestination(copy), `the baseline has no vault in ${own.region}`, `add ${own.region} to regions, or copy elsewhere`);
        }
      }
    }
  }
}

interface OwnVault {
  readonly region: string;
  /** Undefined means the baseline's. */
  readonly vaultName?: string;
}

function ownVault(arn: string, stackAccount: string): OwnVault | undefined {
  const [, , , region, account, , vaultName] = arn.split(':');
  return account === '$account' || account === stackAccount ? { region, vaultName } : undefined;
}

/** What to say to a tier that writes directly to the air-gapped vault where there is none. */
export function whyNoAirGappedVault({ airGappedVault }: MemberBackupBaselineProps, without: string[]): TierRoom['withoutAirGappedVault'] {
  if (!airGappedVault) {
    return { value: 'airGappedVault()', limit: 'the baseline has no logically air-gapped vault', remedy: 'give airGappedVault, or use BackupTarget.memberVault()' };
  }
  return without.length === 0 ? undefined
    : { value: without[0], limit: 'CloudFormation makes no logically air-gapped vault in this Region', remedy: 'use BackupTarget.memberVault(), or another baseline for this Region' };
}

/** ARNs of keys of other accounts' air-gapped vaults; where only the account is known, of all keys there: their policies decide. */
export function airGappedKeyArns(props: MemberBackupBaselineProps, { partition, centralAccount }: MemberAccount): string[] {
  const accounts = centralAccount === undefined ? [] : props.centralBackupAccounts ?? [];
  const arns = accounts.flatMap((central) => {
    const encryption = central.airGappedVaultEncryption?._bind();
    switch (encryption?.kind) {
      case 'own': return [`arn:${partition}:kms:${central.region}:${central.account}:key/*`];
      case 'existing': return [arnOfKey(encryption.key!, partition)];
      default: return [];
    }
  });
  const own = props.airGappedVault?.encryption?._bind();
  return [...new Set(own?.kind === 'existing' ? [...arns, arnOfKey(own.key!, partition)] : arns)].sort();
}

/** Without a reference to the stack that makes the key. */
function arnOfKey(key: kms.IKey, partition: string): string {
  if (!Token.isUnresolved(key.keyArn)) {
    return key.keyArn;
  }
  const { account, region } = key.env;
  return Token.isUnresolved(account) || Token.isUnresolved(region) ? key.keyArn : `arn:${partition}:kms:${region}:${account}:key/*`;
}
