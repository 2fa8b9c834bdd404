import { renderChat } from '../../src/notification/handler/message-chat';
import { renderText } from '../../src/notification/handler/message-text';
import { DigestModel } from '../../src/report-notifier/handler/digest/digest-model';
import { escapeHtml } from '../../src/report-notifier/handler/digest/text';
import { digestEvent } from '../../src/report-notifier/handler/digest-input';

/** The mail and the chat message of a digest on one page, each as wide as the screen, as a mail program and a chat show them. */
export function messagePage(model: DigestModel): string {
  const event = digestEvent({ name: 'OrgBackup', accountId: '111111111111', region: 'eu-central-1' }, model.generatedAt.slice(0, 10), model, 'https://console.aws.amazon.com/digest');
  const { subject, body } = renderText(event);
  const { title, description, nextSteps = [] } = renderChat(event).content;
  const part = (name: string, head: string, text: string) => `<h2>${name}</h2><p><b>${escapeHtml(head)}</b></p><pre>${escapeHtml(text)}</pre>`;
  return '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Messages</title>'
    + '<link rel="icon" href="data:,"><style>:root{color-scheme:light dark}body{font:1rem/1.4 sans-serif;margin:1rem}pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere}</style>'
    + `</head><body><main><h1>Messages</h1>${part('Chat', title, [description, ...nextSteps].join('\n'))}${part('Mail', subject, body)}</main></body></html>`;
}
