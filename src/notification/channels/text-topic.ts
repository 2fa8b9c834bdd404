import { forPeople, sizeOf } from './message-parts';
import { topicKind } from './topic';
import { renderText } from '../handler/message-text';

/** A text for people. */
export const textTopic = topicKind('text-topic', async (event, attributes) => {
  const { subject, body } = renderText(await forPeople(event), sizeOf(attributes));
  return { Subject: subject, Message: body };
});
