import { Annotations, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { memberAccount, memberKeyPolicy } from './member-account';
import { registerInstance } from '../backup-vault/instances';
import { markManagedPolicy, renderKeyPolicy } from '../backup-vault/vault-key';
import { watchVaultKey } from '../backup-vault/vault-key-rule';
import { BackupDefinition } from '../definition/backup-definition';
import { memberVaultIn } from '../definition/bound-vaults';
import { keyEventsOf } from '../definition/key-events';
import { requireDefinition } from '../definition/naming-of';
import { partitionOf } from '../private/regions';
import { checkMembers, reject } from '../private/validation';

/**
 * Properties of `MultiRegionBackupKey`.
 */
export interface MultiRegionBackupKeyProps {
  /**
   * What the organization agreed on. The key is in the Regions of the member template for the stack's account, its primary key in the global Region.
   */
  readonly definition: BackupDefinition;

  /**
   * ARN of the primary key, for the stacks of all Regions but the layout's `globalRegion`, where the primary key is.
   *
   * AWS KMS makes up its id when it is created: deploy the stack of `globalRegion` first.
   *
   * @default - none; only the stack of `globalRegion` can be synthesized
   */
  readonly primaryKeyArn?: string;
}

/** The least that AWS KMS allows: a Region has one replica of a key, and one that waits for its deletion counts. */
const REPLICA_PENDING_DAYS = 7;

/**
 * One key in all Regions of an account: a primary key in `globalRegion` and replicas elsewhere, with the policy of a vault's key.
 *
 * Give `encryptionKey` of the one in each Region's stack to the baseline there, and the same definition to both. Recovery points that are copied
 * between these Regions are encrypted with the same key material. The keys survive the stack.
 *
 * Best in a stack of its own, deployed before the baseline's: where a first deployment fails and is rolled back, AWS KMS makes no other replica in the
 * Region until the deletion of the first one is over, after 7 days.
 *
 * Cost: 1 USD a month in each Region, as for a key of its own there.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, MemberBackupBaseline, MultiRegionBackupKey } from 'cdk-org-backup';
 *
 * declare const stack: Stack; // in us-west-2
 * declare const definition: BackupDefinition; // with the global Region us-east-1
 * const key = new MultiRegionBackupKey(stack, 'Key', {
 *   definition,
 *   primaryKeyArn: 'arn:aws:kms:us-east-1:333333333333:key/mrk-1234abcd12ab34cd56ef1234567890ab',
 * });
 * new MemberBackupBaseline(stack, 'Baseline', { definition, encryptionKey: key.encryptionKey });
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
 */
export class MultiRegionBackupKey extends Construct {
  /** The key in this Region. */
  public readonly encryptionKey: kms.IKey;
  /** Whether it is the primary key. */
  public readonly isPrimary: boolean;

  /**
   * @param scope the stack of one account and Region, or a construct in it
   * @param id id of the construct
   * @param props properties
   * @throws when the stack's Region is not known, or the primary key's ARN is missing, malformed, or of another Region or account
   */
  constructor(scope: Construct, id: string, props: MultiRegionBackupKeyProps) {
    checkMembers('', props, { definition: 'required', primaryKeyArn: 'text' });
    const stack = Stack.of(scope);
    const { region } = stack;
    const { definition } = props;
    requireDefinition(definition);
    if (Token.isUnresolved(region)) {
      reject('Region of the stack', region, 'whether the key is the primary one or a replica depends on it', 'give the stack an env with account and Region');
    }
    const template = definition._templateFor(Token.isUnresolved(stack.account) ? undefined : stack.account, region);
    const account = memberAccount(definition, template, memberVaultIn(stack, definition._member));
    const { keyAlias } = (definition._member.managed?.generations[0]
      ?? reject('memberVault', 'MemberVault.existing()', 'the definition says that the vaults exist, with their keys', 'use MemberVault.managed(), or leave this construct out')).names;
    const isPrimary = region === account.globalRegion;
    const primaryKeyArn = isPrimary ? undefined : checkPrimaryKey(props.primaryKeyArn, account.globalRegion, stack);

    super(scope, id);
    this.isPrimary = isPrimary;
    registerInstance({ construct: this, names: [`key ${keyAlias}`], roles: [], globalRegion: account.globalRegion, globalRegionProp: 'globalRegion' });
    const input = memberKeyPolicy(account);
    const document = renderKeyPolicy({ ...input, multiRegion: true });
    const description = 'Recovery points in all Regions of the account';
    const resource = primaryKeyArn === undefined
      ? new kms.CfnKey(this, 'Resource', { description, enableKeyRotation: true, multiRegion: true, keyPolicy: document })
      : new kms.CfnReplicaKey(this, 'Resource', { description, primaryKeyArn, keyPolicy: document, pendingWindowInDays: REPLICA_PENDING_DAYS });
    resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.encryptionKey = resource instanceof kms.CfnKey ? kms.Key.fromCfnKey(resource) : kms.Key.fromKeyArn(this, 'Key', resource.attrArn);
    markManagedPolicy(this.encryptionKey, input);
    const events = keyEventsOf(definition, stack);
    if (events) {
      watchVaultKey(this, { key: resource, alias: keyAlias, events });
    }
    new kms.Alias(this, 'Alias', { aliasName: keyAlias, targetKey: this.encryptionKey });
    this.node.defaultChild = resource;
    if (isPrimary && props.primaryKeyArn !== undefined) {
      Annotations.of(this).addWarningV2('cdk-org-backup:primaryKeyArnUnused', 'primaryKeyArn is for the replicas: this stack makes the primary key itself');
    }
  }
}

function checkPrimaryKey(arn: string | undefined, globalRegion: string, { account, region }: Stack): string {
  if (arn === undefined) {
    reject('primaryKeyArn', arn, `the stack is in ${region} and the primary key in ${globalRegion}`, `deploy the stack of ${globalRegion} first and give the ARN of its key`);
  }
  if (Token.isUnresolved(arn)) {
    return arn;
  }
  const form = new RegExp(`^arn:${partitionOf(globalRegion)}:kms:${globalRegion}:(\\d{12}):key/mrk-[0-9a-f]{32}$`).exec(arn.trim());
  if (!form) {
    reject('primaryKeyArn', arn, `the ARN of a multi-Region key in ${globalRegion} reads arn:${partitionOf(globalRegion)}:kms:${globalRegion}:<account>:key/mrk-<32 hexadecimal digits>`,
      'copy the ARN of the primary key');
  }
  if (!Token.isUnresolved(account) && form[1] !== account) {
    reject('primaryKeyArn', arn, `the key belongs to ${form[1]} and the stack to ${account}, and a replica is made in the primary key's account`, `give the key of ${account}`);
  }
  return arn.trim();
}
