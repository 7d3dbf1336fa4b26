import type { NodeError } from '../runtime/nodeApi';
import { EXTENSION_ID, SETTINGS_SECTION } from './ids';
import { openSettings } from './node/editorSettings';
import { SettingError } from './node/settings';
import type { Mend } from './notifier';

/** What mends a failure wherever it comes from: the setting that is at fault. */
export function mendsOf(error: NodeError): readonly Mend[] {
  if (error instanceof SettingError) {
    return [{ title: 'Open Setting', run: () => openSettings(`${SETTINGS_SECTION}.${error.setting}`) }];
  }
  const isOfSettings = error.code === 'addressNotAvailable';
  return isOfSettings ? [{ title: 'Open Settings', run: () => openSettings(`@ext:${EXTENSION_ID}`) }] : [];
}
