import { Aws, Fn, Token } from 'aws-cdk-lib';

const compacted = new Map<string, string>();

/**
 * A text about the account and Region of the deployment as Fn::Sub instead of Fn::Join: a third of the characters, in a template that
 * may have 51,200 bytes. A text with other tokens stays as it is. Thousands of accounts have the same texts, and share their tokens.
 */
export function compact(text: string): string {
  if (!text.includes('${Token[')) {
    return text;
  }
  const known = compacted.get(text) ?? substituted(text);
  if (known !== text) {
    compacted.set(text, known);
  }
  return known;
}

function substituted(text: string): string {
  // a placeholder of the text's own is none of Fn::Sub's
  const escaped = text.split(/(\$\{Token\[[^\]]*\]\})/).map((part, i) => (i % 2 ? part : part.replaceAll('${', '${!'))).join('');
  const body = escaped.replaceAll(Aws.ACCOUNT_ID, '${AWS::AccountId}').replaceAll(Aws.REGION, '${AWS::Region}');
  return body === escaped || Token.isUnresolved(body) ? text : Fn.sub(body);
}

/** The same of every text in a document. */
export function compactDocument<T>(document: T): T {
  return withTexts(document, compact);
}

/** A document of its own that says the same. */
export function copyOf<T>(document: T): T {
  return withTexts(document, (text) => text);
}

function withTexts<T>(document: T, change: (text: string) => string): T {
  if (typeof document === 'string') {
    return change(document) as T;
  }
  if (Array.isArray(document)) {
    return document.map((one) => withTexts(one, change)) as T;
  }
  return typeof document === 'object' && document !== null
    ? Object.fromEntries(Object.entries(document).map(([key, value]) => [key, withTexts(value, change)])) as T : document;
}
