import { PseudoParameters, textOf } from '../private/intrinsic-text';

type Json = { readonly [member: string]: unknown };

/** A list, or the one thing that stands for a list of one; nothing for nothing. */
export const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** The statements of a policy document. */
export function statementsOf(document: unknown): Json[] {
  return listOf((document as Json | undefined)?.Statement).filter((one): one is Json => typeof one === 'object' && one !== null);
}

/** What a statement lets or forbids, in one line: `backup:StartReportJob on arn:…, if StringEquals aws:SourceAccount = 111111111111`. */
export function permissionText(statement: Json, pseudo: PseudoParameters): string {
  const texts = (value: unknown) => listOf(value).map((one) => textOf(one, pseudo)).sort();
  const actions = statement.Action === undefined ? `all but ${texts(statement.NotAction).join(', ')}` : texts(statement.Action).join(', ');
  const resources = texts(statement.Resource).join(', ') || (statement.NotResource === undefined ? '' : `all but ${texts(statement.NotResource).join(', ')}`);
  return [
    statement.Effect === 'Deny' ? `denied: ${actions}` : actions,
    resources === '' || resources === '*' ? '' : ` on ${resources}`,
    conditionText(statement.Condition, pseudo),
  ].join('');
}

function conditionText(condition: unknown, pseudo: PseudoParameters): string {
  const parts = Object.entries(condition as Json | undefined ?? {}).flatMap(([operator, keys]) => Object.entries(keys as Json).map(
    ([key, values]) => `${operator} ${key} = ${listOf(values).map((one) => textOf(one, pseudo)).join(', ')}`));
  return parts.length === 0 ? '' : `, if ${parts.join(' and ')}`;
}

/** Who a trust policy lets take a role, and on which conditions. */
export function trustedBy(document: unknown, pseudo: PseudoParameters): string[] {
  const trusted = statementsOf(document).filter(({ Effect }) => Effect !== 'Deny').flatMap(({ Principal: principal, Condition: condition }) => {
    const principals = typeof principal === 'object' && principal !== null ? Object.values(principal).flatMap(listOf) : listOf(principal);
    return principals.map((one) => `${textOf(one, pseudo)}${conditionText(condition, pseudo)}`);
  });
  return [...new Set(trusted)].sort();
}
