import type { ConnectRequests } from '../node/connectRequests';
import type { OverlayPanels } from '../panels/overlayPanels';
import type { PlayerServices } from '../panels/playerPanel';
import type { PlayerPanels } from '../panels/playerPanels';
import type { FlowTarget } from '../views/flowRow';
import { RowElement } from '../views/rowElements';
import type { AddressHistory } from './addressHistory';

/** What commands act on. */
export interface CommandServices extends PlayerServices {
  readonly players: PlayerPanels;
  readonly overlays: OverlayPanels;
  readonly requests: ConnectRequests;
  readonly history: AddressHistory;
  readonly flows: { readonly selected: FlowTarget | undefined };
  readonly extensionVersion: string;
  showLog(): void;
}

/** One command: works from the palette without arguments, and on what a menu hands it. Rejections are told to the user. */
export interface CommandHandler {
  readonly id: string;
  /** What it does, as in "Could not {doing}". */
  readonly doing: string;
  readonly run: (...args: unknown[]) => Promise<unknown>;
}

/** The value of a row that a view handed over. */
export function valueOf<V>(element: unknown): V | undefined {
  return element instanceof RowElement ? (element as RowElement<V>).row.value : undefined;
}
