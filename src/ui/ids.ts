/*
 * Every name that the code shares with the manifest. `test/unit/ui/manifest.test.ts` keeps the two equal.
 */

/** `publisher.name`, by which the editor knows this extension. */
export const EXTENSION_ID = 'ott-overlay.ott-overlay';

/** Commands, by what they are called in code. */
export const COMMANDS = {
  startNode: 'ottOverlay.startNode',
  stopNode: 'ottOverlay.stopNode',
  restartNode: 'ottOverlay.restartNode',
  connectNeighbour: 'ottOverlay.connectNeighbour',
  /** Each `…This…` acts on what is already chosen, in a view or in the explorer, and is in no palette. */
  connectThisNeighbour: 'ottOverlay.connectThisNeighbour',
  disconnectNeighbour: 'ottOverlay.disconnectNeighbour',
  disconnectThisNeighbour: 'ottOverlay.disconnectThisNeighbour',
  forgetNeighbour: 'ottOverlay.forgetNeighbour',
  forgetThisNeighbour: 'ottOverlay.forgetThisNeighbour',
  copyThisNeighbourAddress: 'ottOverlay.copyThisNeighbourAddress',
  streamFile: 'ottOverlay.streamFile',
  streamThisFile: 'ottOverlay.streamThisFile',
  streamFileWithOptions: 'ottOverlay.streamFileWithOptions',
  streamThisFileWithOptions: 'ottOverlay.streamThisFileWithOptions',
  streamCamera: 'ottOverlay.streamCamera',
  streamSample: 'ottOverlay.streamSample',
  withdrawFlow: 'ottOverlay.withdrawFlow',
  withdrawThisFlow: 'ottOverlay.withdrawThisFlow',
  watchFlow: 'ottOverlay.watchFlow',
  watchThisFlow: 'ottOverlay.watchThisFlow',
  unwatchFlow: 'ottOverlay.unwatchFlow',
  unwatchThisFlow: 'ottOverlay.unwatchThisFlow',
  showOverlay: 'ottOverlay.showOverlay',
  showThisNeighbourInOverlay: 'ottOverlay.showThisNeighbourInOverlay',
  showTree: 'ottOverlay.showTree',
  showThisFlowTree: 'ottOverlay.showThisFlowTree',
  showRoutes: 'ottOverlay.showRoutes',
  showThisNeighbourRoute: 'ottOverlay.showThisNeighbourRoute',
  pausePlayer: 'ottOverlay.pausePlayer',
  resumePlayer: 'ottOverlay.resumePlayer',
  goLive: 'ottOverlay.goLive',
  playSmoothly: 'ottOverlay.playSmoothly',
  playLive: 'ottOverlay.playLive',
  saveSnapshot: 'ottOverlay.saveSnapshot',
  toggleStatistics: 'ottOverlay.toggleStatistics',
  copyAddress: 'ottOverlay.copyAddress',
  showActions: 'ottOverlay.showActions',
  showLog: 'ottOverlay.showLog',
  copyDiagnostics: 'ottOverlay.copyDiagnostics',
  openWalkthrough: 'ottOverlay.openWalkthrough',
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
  overlay: 'ottOverlay.overlay',
  tree: 'ottOverlay.tree',
  routes: 'ottOverlay.routes',
} as const;

/** Custom editor types. */
export const EDITORS = {
  clip: 'ottOverlay.clip',
  /** Of files that may hold frames, only where it is asked for. */
  aviClip: 'ottOverlay.aviClip',
} as const;

export const CONTEXT_KEYS = {
  nodeRunning: 'ottOverlay.nodeRunning',
  /** Starting or stopping. */
  nodeBusy: 'ottOverlay.nodeBusy',
  /** The Neighbours view has rows. */
  hasNeighbours: 'ottOverlay.hasNeighbours',
  /** At least one of them is connected. */
  connected: 'ottOverlay.connected',
  /** The Flows view has rows. */
  hasFlows: 'ottOverlay.hasFlows',
  /** This node watches a flow. */
  watching: 'ottOverlay.watching',
  /** This node offers a flow. */
  offering: 'ottOverlay.offering',
} as const;

/** Context keys of the player in front. */
export const PLAYER_KEYS = {
  paused: 'ottOverlay.playerPaused',
  live: 'ottOverlay.playerLive',
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
  topology: 'topology',
  metric: 'metric',
  redialTries: 'redialTries',
  maxDatagram: 'maxDatagram',
  repair: 'repair',
  neighbours: 'neighbours',
  sources: 'sources',
  debug: 'debug',
} as const;

/** The tour through the first minute. */
export const WALKTHROUGH = 'firstMinute';

/**
 * Becomes true when the tour has been opened. The editor ticks a step when its condition becomes true, not where it was true before
 * the tour was opened for the first time: the steps have a second condition with this in it.
 */
export const TOURING_KEY = 'ottOverlay.touring';

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
  unreachable: 'unreachable',
} as const;
