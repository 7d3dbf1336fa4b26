import type { NodeError } from '../runtime/nodeApi';
import { copyText } from './clipboard';
import { EXTENSION_ID, SETTINGS_SECTION } from './ids';
import { openSettings } from './node/editorSettings';
import { SettingError } from './node/settings';
import type { Mend } from './notifier';
import { NoPlayerError } from './panels/playerKinds';

/** What mends a failure wherever it comes from: the setting that is at fault, another program. */
export function mendsOf(error: NodeError): readonly Mend[] {
  if (error instanceof SettingError) {
    return [{ title: 'Open Setting', run: () => openSettings(`${SETTINGS_SECTION}.${error.setting}`) }];
  }
  if (error instanceof NoPlayerError) {
    return [{ title: 'Copy Command Line', run: () => copyText(error.commandLine, 'Command line') }];
  }
  const isOfSettings = error.code === 'addressNotAvailable';
  return isOfSettings ? [{ title: 'Open Settings', run: () => openSettings(`@ext:${EXTENSION_ID}`) }] : [];
}
