import { Aws, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ControlModel } from './control-model';
import type { CentralBackupAccount } from '../central-backup-account';
import type { MemberBackupBaseline } from '../member-backup-baseline';
import { TOKEN_MARKER } from '../private/reject';
import { inWholeApp } from '../private/whole-app';

const CONTROL = 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED';

/**
 * What a control on manual deletion does not know of the vaults that baselines of the app make beside the framework.
 *
 * @param untold exemptions that the framework's definition knows and its controls can't be told, of which the definition warns; undefined means
 * that the controls are the user's own
 */
export function exemptionNotes(framework: IConstruct, controls: ReadonlyArray<ControlModel>, untold?: string[]): string[] {
  const stack = Stack.of(framework);
  const judging = controls.filter(({ name }) => name === CONTROL);
  const baselines = judging.length === 0 ? [] : ownersAt(framework, stack).filter(isBaseline);
  const notes = baselines.flatMap((baseline) => judging.filter(({ scope }) => judges(scope, baseline)).flatMap(({ parameters }) => {
    const known = [...(parameters.principalArnList ?? '').split(','), ...untold ?? []].map((arn) => plain(arn, stack, Stack.of(baseline)));
    const missing = baseline.manualDeletionExemptPrincipals.filter((arn) => !known.includes(plain(arn, stack, Stack.of(baseline))));
    return missing.length === 0 ? [] : [`the policy of the vault ${baseline.vaultName} of ${baseline.node.path} exempts ${missing.map(shown).join(', ')} from the denied deletion and the control `
      + `${CONTROL} does not know it: the vault stays NON_COMPLIANT; ${untold ? 'give both constructs the same definition' : 'pass exemptPrincipals, the baseline\'s manualDeletionExemptPrincipals'}`];
  }));
  return [...new Set(notes)];
}

/**
 * Exemptions with wildcards of vaults beside the framework, which a control can't be told of.
 *
 * @param untold as of `exemptionNotes`
 */
export function patternNotes(framework: IConstruct, controls: ReadonlyArray<ControlModel>, untold: string[] = []): string[] {
  const judging = controls.filter(({ name }) => name === CONTROL);
  const { account } = Stack.of(framework);
  return (judging.length === 0 ? [] : ownersAt(framework, Stack.of(framework))).flatMap((owner) => {
    // the central account has stacks of its own: a template for all accounts does not reach it
    const reached = isBaseline(owner) || literalOf(account) !== undefined;
    const patterns = owner._manualDeletionPatterns.filter((arn) => !untold.includes(arn));
    return !reached || patterns.length === 0 || !judging.some(({ scope }) => judges(scope, owner)) ? [] : [
      `the policy of the vault ${owner.vaultName} of ${owner.node.path} exempts ${patterns.map(shown).join(', ')} from the denied deletion and the control ${CONTROL} can't be told of `
      + 'wildcards: it may find the vault NON_COMPLIANT; name exact ARNs, or narrow the control to other vaults',
    ];
  });
}

/** What makes a vault that nobody but some may delete from: a baseline, or a central account. */
type VaultOwner = MemberBackupBaseline | CentralBackupAccount;

const byAccount = inWholeApp((all) => {
  const accounts = new Map<string | undefined, VaultOwner[]>();
  for (const owner of all.filter(isOwner)) {
    const account = literalOf(Stack.of(owner).account);
    const here = accounts.get(account) ?? [];
    accounts.set(account, here);
    here.push(owner);
  }
  return accounts;
});

/** Constructs with vaults that may be deployed to the account and Region of a stack. */
function ownersAt(framework: IConstruct, stack: Stack): VaultOwner[] {
  const account = literalOf(stack.account);
  const accounts = byAccount(framework);
  const candidates = account === undefined ? [...accounts.values()] : [accounts.get(account) ?? [], accounts.get(undefined) ?? []];
  return candidates.flat().filter((one) => same(Stack.of(one).region, stack.region));
}

function literalOf(text: string): string | undefined {
  return Token.isUnresolved(text) ? undefined : text;
}

/** They are known by what they have: their classes live in other rooms. */
function isOwner(node: IConstruct): node is VaultOwner {
  return Array.isArray((node as Partial<VaultOwner>)._manualDeletionPatterns);
}

function isBaseline(owner: VaultOwner): owner is MemberBackupBaseline {
  return 'planNames' in owner;
}

/** A control with a tag judges vaults that carry it, and baselines give vaults no tags of their own accord. */
function judges({ ids, tag }: ControlModel['scope'], { vaultName }: VaultOwner): boolean {
  return ids ? ids.includes(vaultName) : !tag;
}

function same(one: string, other: string): boolean {
  return one === other || Token.isUnresolved(one) || Token.isUnresolved(other);
}

/** The ARN without account, Region and partition, which two stacks may know or not. */
function plain(arn: string, ...stacks: Stack[]): string {
  const literals = stacks.flatMap(({ account, region }) => [account, region]).filter((text) => !Token.isUnresolved(text));
  return literals.reduce((text, literal) => text.replaceAll(literal, '*'), arn).replace(TOKEN_MARKER, '*').replace(/^arn:[^:]*:/, 'arn:*:');
}

function shown(arn: string): string {
  return arn.replaceAll(Aws.ACCOUNT_ID, '<account>').replaceAll(Aws.REGION, '<region>').replaceAll(Aws.PARTITION, '<partition>').replace(TOKEN_MARKER, '<token>');
}
