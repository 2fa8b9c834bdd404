import { Annotations, Aws, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accountParameters, organizationParameters, ParameterRow } from './parameter-rows';
import { checkPrefix, createParameter, PARAMETER_PREFIX, textOf } from './ssm-parameters';
import { LIMITS } from '../data/limits';
import { BackupDefinition } from '../definition/backup-definition';
import { requireDefinition } from '../definition/naming-of';
import { warnOfOpenStack } from '../definition/place-of-stack';
import { parameterArnLength } from '../private/parameter-names';
import { placeKey, register } from '../private/registry';
import { checkMembers, reject } from '../private/validation';

/**
 * Properties of `BackupParameters`.
 */
export interface BackupParametersProps {
  /** The backup definition. Its layout has `homeAccount` and `organizationId`. */
  readonly definition: BackupDefinition;

  /**
   * Start of the names: a slash, then letters, digits and `_.-/`, not beginning with `/aws` or `/ssm`.
   *
   * @default '/backup'
   */
  readonly parameterPrefix?: string;

  /**
   * Whether these are the parameters of one account and Region, for templates of workloads there: names begin with `<prefix>/account/`. Otherwise they are those
   * of the organization, which belong in the home account.
   *
   * @default false
   */
  readonly ofAccount?: boolean;
}

/**
 * SSM parameters of the standard tier, which cost nothing, with what other stacks read of a backup organization: accounts, Regions, names and ARNs of vaults and
 * roles, tags of tiers. Their names are listed in the guide.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, BackupParameters } from 'cdk-org-backup';
 *
 * declare const home: Stack; // of the home account
 * declare const definition: BackupDefinition;
 * new BackupParameters(home, 'Parameters', { definition });
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html
 */
export class BackupParameters extends Construct {
  /** Start of the names. */
  public readonly parameterPrefix: string;
  /** Names of the parameters, sorted. */
  public readonly parameterNames: string[];

  /**
   * @param scope a stack of the home account, or the template of members
   * @param id id of the construct
   * @param props definition and prefix
   * @throws when parameters of the organization are in a stack of another account, the prefix is none of a parameter, a name gets too long, or another construct makes parameters of the same names there
   */
  constructor(scope: Construct, id: string, props: BackupParametersProps) {
    checkMembers('', props, { definition: 'optional', parameterPrefix: 'text', ofAccount: 'boolean' });
    requireDefinition(props.definition);
    const { definition } = props;
    const prefix = checkPrefix(props.parameterPrefix ?? PARAMETER_PREFIX);
    const stack = Stack.of(scope);
    if (!props.ofAccount) {
      checkHome(stack, definition);
    }
    const rows = props.ofAccount ? accountParameters(definition, Aws.ACCOUNT_ID, Aws.REGION) : organizationParameters(definition);
    checkNames(prefix, rows, definition);
    const tooLong = rows.filter(({ value }) => textOf(value).length > LIMITS.standardParameterCharacters);
    const kept = rows.filter((row) => !tooLong.includes(row));

    super(scope, id);
    this.parameterPrefix = prefix;
    this.parameterNames = kept.map(({ name }) => `${prefix}/${name}`).sort();
    kept.forEach((row) => createParameter(this, prefix, row));
    if (!props.ofAccount) {
      warnOfOpenStack(this, 'parameters of the organization belong in the home account', [definition.layout.homeAccount]);
    }
    if (tooLong.length > 0) {
      Annotations.of(this).addWarningV2('cdk-org-backup:parameterTooLong',
        `${tooLong.map(({ name, value }) => `${prefix}/${name} with ${textOf(value).length} characters`).join(', ')} left out: an SSM parameter of the standard tier has at most `
        + `${LIMITS.standardParameterCharacters}, and one of the advanced tier costs; read it from the definition`);
    }
    const all = register<BackupParameters>(this, 'SSM parameters', `${placeKey(stack)} ${prefix} ${props.ofAccount ?? false}`, this);
    this.node.addValidation({
      validate: () => (all()[0] === this ? [] : [
        `SSM parameters under ${prefix} are also made by ${all()[0].node.path}, for the same account and Region; give one of them another parameterPrefix`,
      ]),
    });
  }
}

/** Readers look for them in the home account. */
function checkHome({ account }: Stack, { layout: { homeAccount } }: BackupDefinition): void {
  if (homeAccount !== undefined && !Token.isUnresolved(account) && account !== homeAccount) {
    reject('account of the stack', account, `parameters of the organization belong in the home account ${homeAccount}`, 'use a stack of that account, or say ofAccount for those of one account');
  }
}

function checkNames(prefix: string, rows: ReadonlyArray<ParameterRow>, { layout }: BackupDefinition): void {
  const names = rows.map(({ name }) => `${prefix}/${name}`);
  const levels = Math.max(...names.map((name) => name.split('/').length - 1));
  if (levels > LIMITS.parameterLevels) {
    reject('parameterPrefix', prefix, `with the names below it parameters have ${levels} of at most ${LIMITS.parameterLevels} parts`, `leave out ${levels - LIMITS.parameterLevels} of its parts`);
  }
  // parameters of members are in any Region
  const places = { partition: layout.partition, regions: [...layout.regions, layout.homeRegion] };
  const length = Math.max(...names.map((name) => parameterArnLength(name, places)));
  if (length > LIMITS.parameterArnLength) {
    reject('parameterPrefix', `${prefix.length} characters`, `with the names below it the ARN of a parameter has ${length} of at most ${LIMITS.parameterArnLength} characters`,
      `shorten it by ${length - LIMITS.parameterArnLength}`);
  }
}
