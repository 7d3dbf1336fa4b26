import { basename } from 'node:path';
import { liveSourceName } from '../base/sourceText';
import { type FlowId, isFlowId, MAX_FLOW_ID_BYTES } from '../wire/ids';
import { NodeError, type StreamOptions } from './nodeApi';

export const DEFAULT_FRAMES_PER_SECOND = 30;
export const MOST_FRAMES_PER_SECOND = 240;
/** More consumers than one branch can name cannot be waited for. */
export const MOST_WAITED_CONSUMERS = 2_048;

/** What a source is offered as: the name that was asked for, else the base name of a file, host and path of a URL, or `stdin`. */
export function flowNameOf({ flow, file }: StreamOptions): FlowId {
  return flow ?? liveSourceName(file) ?? basename(file);
}

/** Throws a {@link NodeError} with one sentence about the first of the options that cannot be. Does not look at the file. */
export function checkStreamOptions(options: StreamOptions): void {
  const { framesPerSecond, waitConsumers = 1 } = options;
  const flow = flowNameOf(options);
  if (!isFlowId(flow)) {
    const rule = `has 1 to ${MAX_FLOW_ID_BYTES} bytes and no control characters`;
    throw new NodeError('invalidName', `"${flow}" cannot be the name of a flow, which ${rule}; choose another.`);
  }
  if (framesPerSecond !== undefined && !(framesPerSecond > 0 && framesPerSecond <= MOST_FRAMES_PER_SECOND)) {
    const range = `above 0 and at most ${MOST_FRAMES_PER_SECOND}`;
    throw new NodeError('invalidConfig', `The frame rate is a number ${range}, not ${framesPerSecond}.`);
  }
  if (!Number.isInteger(waitConsumers) || waitConsumers < 1 || waitConsumers > MOST_WAITED_CONSUMERS) {
    const range = `from 1 to ${MOST_WAITED_CONSUMERS}`;
    throw new NodeError(
      'invalidConfig',
      `The consumers to wait for are a whole number ${range}, not ${waitConsumers}.`,
    );
  }
}
