import { forPeople } from './message-parts';
import { topicKind } from './topic';
import { renderChat } from '../handler/message-chat';

/** The format of Amazon Q Developer in chat applications. */
export const chatTopic = topicKind('chat-topic', async (event) => ({ Message: JSON.stringify(renderChat(await forPeople(event))) }));
