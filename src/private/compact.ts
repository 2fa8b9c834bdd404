import { Aws, Fn, Token } from 'aws-cdk-lib';

/**
 * A text about the account and Region of the deployment as Fn::Sub instead of Fn::Join: a third of the characters, in a template that
 * may have 51,200 bytes. A text with other tokens stays as it is.
 */
export function compact(text: string): string {
  if (!text.includes('${Token[')) {
    return text;
  }
  // a placeholder of the text's own is none of Fn::Sub's
  const escaped = text.split(/(\$\{Token\[[^\]]*\]\})/).map((part, i) => (i % 2 ? part : part.replaceAll('${', '${!'))).join('');
  const body = escaped.replaceAll(Aws.ACCOUNT_ID, '${AWS::AccountId}').replaceAll(Aws.REGION, '${AWS::Region}');
  return body === escaped || Token.isUnresolved(body) ? text : Fn.sub(body);
}

/** The same of every text in a document. */
export function compactDocument<T>(document: T): T {
  if (typeof document === 'string') {
    return compact(document) as T;
  }
  if (Array.isArray(document)) {
    return document.map((one) => compactDocument(one)) as T;
  }
  return typeof document === 'object' && document !== null
    ? Object.fromEntries(Object.entries(document).map(([key, value]) => [key, compactDocument(value)])) as T : document;
}
