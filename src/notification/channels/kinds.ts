import { chatTopic } from './chat-topic';
import { eventBus } from './event-bus';
import { eventTopic } from './event-topic';
import { handlerFunction } from './handler-function';
import { queue } from './queue';
import { securityHub } from './security-hub';
import { textTopic } from './text-topic';

/** Every kind of channel: a new one is a file and a line here. */
export const CHANNEL_KINDS = [textTopic, chatTopic, eventTopic, queue, handlerFunction, eventBus, securityHub] as const;
