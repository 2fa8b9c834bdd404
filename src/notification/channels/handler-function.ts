import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { ChannelKind } from './channel-kind';
import { renderJson } from '../handler/message-json';

/** A function, which is invoked asynchronously with the event itself. */
export const handlerFunction: ChannelKind<'function', { readonly functionArn: string }, lambda.IFunction> = {
  kind: 'function',
  addressOf: ({ functionArn }) => ({ functionArn }),
  grant: (resource, { grantee }) => {
    resource.grantInvoke(grantee);
  },
  send: async (event, { functionArn }, { call }) => {
    const { json, leftOut } = await renderJson(event);
    const { StatusCode, FunctionError } = await call((clients) => clients.invoke({ FunctionName: functionArn, InvocationType: 'Event', Payload: Buffer.from(json) }));
    if (StatusCode !== 202 || FunctionError !== undefined) {
      throw new Error(`AWS Lambda answered ${StatusCode ?? 'no status'}${FunctionError === undefined ? '' : ` with the error ${FunctionError}`}`);
    }
    return { sent: 1, leftOut };
  },
};
