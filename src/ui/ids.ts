/*
 * Every name that the code shares with the manifest. `test/unit/ui/manifest.test.ts` keeps the two equal.
 */

/** Commands, by what they are called in code. */
export const COMMANDS = {
  startNode: 'ottOverlay.startNode',
  stopNode: 'ottOverlay.stopNode',
  connectNeighbour: 'ottOverlay.connectNeighbour',
  disconnectNeighbour: 'ottOverlay.disconnectNeighbour',
  forgetNeighbour: 'ottOverlay.forgetNeighbour',
  /** The same for a neighbour that is already chosen: no ellipsis in its title. */
  disconnectThisNeighbour: 'ottOverlay.disconnectThisNeighbour',
  forgetThisNeighbour: 'ottOverlay.forgetThisNeighbour',
  streamFile: 'ottOverlay.streamFile',
  /** The same for a file that is already chosen: no ellipsis in its title. */
  streamThisFile: 'ottOverlay.streamThisFile',
  watchFlow: 'ottOverlay.watchFlow',
  /** The same for a flow that is already chosen. */
  watchThisFlow: 'ottOverlay.watchThisFlow',
  unwatchFlow: 'ottOverlay.unwatchFlow',
  unwatchThisFlow: 'ottOverlay.unwatchThisFlow',
  withdrawFlow: 'ottOverlay.withdrawFlow',
  withdrawThisFlow: 'ottOverlay.withdrawThisFlow',
  showActions: 'ottOverlay.showActions',
  showLog: 'ottOverlay.showLog',
} as const;

export const VIEWS = {
  flows: 'ottOverlay.flows',
  neighbours: 'ottOverlay.neighbours',
} as const;

/** The activity-bar container that holds the views. */
export const VIEW_CONTAINER = 'ottOverlay';

/** Webview panel types; each has an `onWebviewPanel:` activation event. */
export const PANELS = {
  player: 'ottOverlay.player',
} as const;

export const CONTEXT_KEYS = {
  nodeRunning: 'ottOverlay.nodeRunning',
  /** Starting or stopping. */
  nodeBusy: 'ottOverlay.nodeBusy',
} as const;

export const COLORS = {
  watching: 'ottOverlay.watching',
  forwarding: 'ottOverlay.forwarding',
  unreachable: 'ottOverlay.unreachable',
} as const;

/** The section that all settings are in. */
export const SETTINGS_SECTION = 'ottOverlay';

/** Settings, without the section. */
export const SETTINGS = {
  autoStart: 'autoStart',
  showViewAtStart: 'showViewAtStart',
  name: 'name',
  address: 'address',
  port: 'port',
  advertise: 'advertise',
  allowInsecure: 'allowInsecure',
  clientMode: 'clientMode',
  neighbours: 'neighbours',
  sources: 'sources',
} as const;

export const STATUS_BAR_ITEM = 'ottOverlay.node';

/** Words of `TreeItem.contextValue`, separated by spaces; menus look for them with `viewItem =~ /\bword\b/`. */
export const CONTEXT_VALUES = {
  flow: 'flow',
  watching: 'watching',
  watchable: 'watchable',
  /** Offered by this node. */
  own: 'own',
  neighbour: 'neighbour',
  connected: 'connected',
} as const;
