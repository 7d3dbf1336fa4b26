/** A colour theme that comes with VS Code, as a webview gets it. */
export interface Theme {
  /** For names of tests and files. */
  readonly name: 'dark' | 'light' | 'high-contrast-dark' | 'high-contrast-light';
  /** What the body says of itself in its class and its data-vscode-theme-kind. */
  readonly kind: 'vscode-dark' | 'vscode-light' | 'vscode-high-contrast' | 'vscode-high-contrast-light';
  readonly label: string;
  /** Custom property of the document → value; what the theme leaves undefined is not there. */
  readonly variables: Readonly<Record<string, string>>;
}

type Values = readonly [dark: string | null, light: string | null, hcDark: string | null, hcLight: string | null];

/** Of Dark Modern, Light Modern, Dark High Contrast and Light High Contrast of VS Code 1.139, those that a page may want. */
const COLOURS: Readonly<Record<string, Values>> = {
  'badge-background': ['#616161', '#cccccc', '#000000', '#0f4a85'],
  'badge-foreground': ['#f8f8f8', '#3b3b3b', '#ffffff', '#ffffff'],
  'button-background': ['#0078d4', '#005fb8', '#000000', '#0f4a85'],
  'button-border': ['rgba(255, 255, 255, 0.1)', 'rgba(0, 0, 0, 0.1)', '#6fc3df', '#0f4a85'],
  'button-foreground': ['#ffffff', '#ffffff', '#ffffff', '#ffffff'],
  'button-hoverBackground': ['#026ec1', '#0258a8', '#000000', '#0f4a85'],
  'button-secondaryBackground': ['rgba(0, 0, 0, 0)', '#e5e5e5', null, '#ffffff'],
  'button-secondaryBorder': ['rgba(204, 204, 204, 0.15)', 'rgba(59, 59, 59, 0.15)', '#6fc3df', '#0f4a85'],
  'button-secondaryForeground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'button-secondaryHoverBackground': ['#2b2b2b', '#cccccc', null, null],
  'charts-blue': ['#59a4f9', '#0063d3', '#59a4f9', '#0063d3'],
  'charts-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'charts-green': ['#89d185', '#388a34', '#89d185', '#374e06'],
  'charts-lines': [
    'rgba(204, 204, 204, 0.5)',
    'rgba(59, 59, 59, 0.5)',
    'rgba(255, 255, 255, 0.5)',
    'rgba(41, 41, 41, 0.5)',
  ],
  'charts-orange': ['rgba(234, 92, 0, 0.33)', 'rgba(234, 92, 0, 0.33)', null, null],
  'charts-purple': ['#b180d7', '#652d90', '#b180d7', '#652d90'],
  'charts-red': ['#f14c4c', '#e51400', '#f48771', '#b5200d'],
  'charts-yellow': ['#cca700', '#bf8803', '#ffd370', '#895503'],
  'checkbox-background': ['#313131', '#f8f8f8', '#000000', '#ffffff'],
  'checkbox-border': ['#3c3c3c', '#cecece', '#6fc3df', '#0f4a85'],
  'checkbox-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  contrastActiveBorder: [null, null, '#f38518', '#006bbd'],
  contrastBorder: [null, null, '#6fc3df', '#0f4a85'],
  descriptionForeground: ['#9d9d9d', '#3b3b3b', 'rgba(255, 255, 255, 0.7)', 'rgba(41, 41, 41, 0.7)'],
  disabledForeground: ['rgba(204, 204, 204, 0.5)', 'rgba(97, 97, 97, 0.5)', '#a5a5a5', '#7f7f7f'],
  'dropdown-background': ['#313131', '#ffffff', '#000000', '#ffffff'],
  'dropdown-border': ['#3c3c3c', '#cecece', '#6fc3df', '#0f4a85'],
  'dropdown-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'dropdown-listBackground': ['#1f1f1f', '#ffffff', '#000000', '#ffffff'],
  'editor-background': ['#1f1f1f', '#ffffff', '#000000', '#ffffff'],
  'editor-findMatchBackground': ['#9e6a03', '#a8ac94', null, null],
  'editor-findMatchHighlightBackground': ['rgba(234, 92, 0, 0.33)', 'rgba(234, 92, 0, 0.33)', null, null],
  'editor-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'editor-hoverHighlightBackground': [
    'rgba(38, 79, 120, 0.25)',
    'rgba(173, 214, 255, 0.15)',
    'rgba(173, 214, 255, 0.15)',
    null,
  ],
  'editor-selectionBackground': ['#264f78', '#add6ff', '#ffffff', '#0f4a85'],
  'editorError-foreground': ['#f14c4c', '#e51400', '#f48771', '#b5200d'],
  'editorGroup-border': ['rgba(255, 255, 255, 0.09)', '#e5e5e5', '#6fc3df', '#0f4a85'],
  'editorHoverWidget-background': ['#202020', '#f8f8f8', '#0c141f', '#ffffff'],
  'editorHoverWidget-border': ['rgba(204, 204, 204, 0.2)', 'rgba(59, 59, 59, 0.2)', '#6fc3df', '#0f4a85'],
  'editorHoverWidget-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'editorInfo-foreground': ['#59a4f9', '#0063d3', '#59a4f9', '#0063d3'],
  'editorLineNumber-foreground': ['#6e7681', '#6e7681', '#ffffff', '#292929'],
  'editorWarning-foreground': ['#cca700', '#bf8803', '#ffd370', '#895503'],
  'editorWidget-background': ['#202020', '#f8f8f8', '#0c141f', '#ffffff'],
  'editorWidget-border': ['rgba(204, 204, 204, 0.2)', 'rgba(59, 59, 59, 0.2)', '#6fc3df', '#0f4a85'],
  'editorWidget-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  errorForeground: ['#f85149', '#f85149', '#f48771', '#b5200d'],
  focusBorder: ['#0078d4', '#005fb8', '#f38518', '#006bbd'],
  foreground: ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'icon-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'input-background': ['#313131', '#ffffff', '#000000', '#ffffff'],
  'input-border': ['#3c3c3c', '#cecece', '#6fc3df', '#0f4a85'],
  'input-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'input-placeholderForeground': ['#989898', '#767676', 'rgba(255, 255, 255, 0.7)', 'rgba(41, 41, 41, 0.7)'],
  'inputOption-activeBackground': ['rgba(36, 137, 219, 0.51)', '#bed6ed', null, null],
  'inputOption-activeBorder': ['#2488db', '#005fb8', '#6fc3df', '#0f4a85'],
  'inputOption-activeForeground': ['#ffffff', '#000000', '#ffffff', '#292929'],
  'inputOption-hoverBackground': ['rgba(90, 93, 94, 0.5)', 'rgba(184, 184, 184, 0.31)', null, null],
  'inputValidation-errorBackground': ['#5a1d1d', '#f2dede', '#000000', '#ffffff'],
  'inputValidation-errorBorder': ['#be1100', '#be1100', '#6fc3df', '#0f4a85'],
  'inputValidation-errorForeground': [null, null, null, '#292929'],
  'inputValidation-warningBackground': ['#352a05', '#f6f5d2', '#000000', '#ffffff'],
  'inputValidation-warningBorder': ['#b89500', '#b89500', '#6fc3df', '#0f4a85'],
  'keybindingLabel-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'list-activeSelectionBackground': ['#04395e', '#e8e8e8', null, 'rgba(15, 74, 133, 0.1)'],
  'list-activeSelectionForeground': ['#ffffff', '#000000', null, null],
  'list-errorForeground': ['#f88070', '#b01011', null, null],
  'list-focusAndSelectionOutline': [null, '#005fb8', null, null],
  'list-focusOutline': ['#0078d4', '#005fb8', '#f38518', '#006bbd'],
  'list-highlightForeground': ['#2aaaff', '#0066bf', '#f38518', '#006bbd'],
  'list-hoverBackground': ['#2a2d2e', '#f2f2f2', 'rgba(255, 255, 255, 0.1)', 'rgba(15, 74, 133, 0.1)'],
  'list-inactiveSelectionBackground': ['#37373d', '#e4e6f1', null, 'rgba(15, 74, 133, 0.1)'],
  'list-warningForeground': ['#cca700', '#855f00', null, null],
  'menu-background': ['#1f1f1f', '#ffffff', '#000000', '#ffffff'],
  'menu-border': ['#454545', '#cecece', '#6fc3df', '#0f4a85'],
  'menu-foreground': ['#cccccc', '#3b3b3b', '#ffffff', '#292929'],
  'menu-selectionBackground': ['#0078d4', '#005fb8', null, 'rgba(15, 74, 133, 0.1)'],
  'menu-selectionBorder': [null, null, '#f38518', '#006bbd'],
  'menu-selectionForeground': ['#ffffff', '#ffffff', null, null],
  'menu-separatorBackground': ['#454545', 'rgba(59, 59, 59, 0.2)', '#6fc3df', '#0f4a85'],
  'notifications-background': ['#1f1f1f', '#ffffff', '#0c141f', '#ffffff'],
  'panel-background': ['#181818', '#f8f8f8', '#000000', '#ffffff'],
  'panel-border': ['#2b2b2b', '#e5e5e5', '#6fc3df', '#0f4a85'],
  'problemsErrorIcon-foreground': ['#f14c4c', '#e51400', '#f48771', '#b5200d'],
  'progressBar-background': ['#0078d4', '#005fb8', '#6fc3df', '#0f4a85'],
  'quickInput-background': ['#222222', '#f8f8f8', '#0c141f', '#ffffff'],
  'sash-hoverBorder': ['#0078d4', '#005fb8', '#f38518', '#006bbd'],
  'scrollbar-shadow': ['#000000', '#dddddd', null, null],
  'scrollbarSlider-activeBackground': ['rgba(191, 191, 191, 0.4)', 'rgba(0, 0, 0, 0.6)', '#6fc3df', '#0f4a85'],
  'scrollbarSlider-background': [
    'rgba(121, 121, 121, 0.4)',
    'rgba(100, 100, 100, 0.4)',
    'rgba(111, 195, 223, 0.6)',
    'rgba(15, 74, 133, 0.4)',
  ],
  'scrollbarSlider-hoverBackground': [
    'rgba(100, 100, 100, 0.7)',
    'rgba(100, 100, 100, 0.7)',
    'rgba(111, 195, 223, 0.8)',
    'rgba(15, 74, 133, 0.8)',
  ],
  'selection-background': [null, null, '#008000', null],
  'sideBar-background': ['#181818', '#f8f8f8', '#000000', '#ffffff'],
  'sideBar-border': ['#2b2b2b', '#e5e5e5', '#6fc3df', '#0f4a85'],
  'sideBar-foreground': ['#cccccc', '#3b3b3b', null, null],
  'sideBarSectionHeader-background': ['#181818', '#f8f8f8', null, null],
  'symbolIcon-eventForeground': ['#ee9d28', '#d67e00', '#ee9d28', '#d67e00'],
  'tab-activeBackground': ['#1f1f1f', '#ffffff', '#000000', '#ffffff'],
  'tab-activeForeground': ['#ffffff', '#3b3b3b', '#ffffff', '#292929'],
  'tab-border': ['#2b2b2b', '#e5e5e5', '#6fc3df', '#0f4a85'],
  'tab-inactiveForeground': ['#9d9d9d', '#616161', '#ffffff', '#292929'],
  'testing-iconFailed': ['#f14c4c', '#e51400', '#f48771', '#b5200d'],
  'testing-iconPassed': ['#73c991', '#73c991', '#73c991', '#007100'],
  'textCodeBlock-background': ['#2b2b2b', '#f8f8f8', '#000000', '#f2f2f2'],
  'textLink-activeForeground': ['#4daafc', '#005fb8', '#21a6ff', '#0f4a85'],
  'textLink-foreground': ['#4daafc', '#005fb8', '#21a6ff', '#0f4a85'],
  'textSeparator-foreground': ['#21262d', '#21262d', '#000000', '#292929'],
  'toolbar-hoverBackground': ['rgba(90, 93, 94, 0.31)', 'rgba(184, 184, 184, 0.31)', null, null],
  'toolbar-hoverOutline': [null, null, '#f38518', '#006bbd'],
  'tree-indentGuidesStroke': ['#585858', '#a9a9a9', '#a9a9a9', '#a5a5a5'],
  'tree-tableColumnsBorder': ['rgba(204, 204, 204, 0.13)', 'rgba(97, 97, 97, 0.13)', null, null],
  'tree-tableOddRowsBackground': ['rgba(204, 204, 204, 0.04)', 'rgba(59, 59, 59, 0.04)', null, null],
  'widget-border': ['#313131', '#e5e5e5', '#6fc3df', '#0f4a85'],
  'widget-shadow': ['rgba(0, 0, 0, 0.36)', 'rgba(0, 0, 0, 0.16)', null, null],
};

/** The same in every theme: fonts as the editor's defaults are on Linux, and sizes. */
const OTHERS: Readonly<Record<string, string>> = {
  'font-family': 'system-ui, Ubuntu, "Droid Sans", sans-serif',
  'font-weight': 'normal',
  'font-size': '13px',
  'editor-font-family': '"Droid Sans Mono", monospace',
  'editor-font-weight': 'normal',
  'editor-font-size': '14px',
  'cornerRadius-small': '4px',
  'cornerRadius-medium': '6px',
  'cornerRadius-large': '8px',
};

function theme(name: Theme['name'], kind: Theme['kind'], label: string, column: 0 | 1 | 2 | 3): Theme {
  const colours = Object.entries(COLOURS).flatMap(([id, values]) => {
    const value = values[column];
    return value === null ? [] : [[id, value] as const];
  });
  const variables = [...colours, ...Object.entries(OTHERS)].map(([id, value]) => [`--vscode-${id}`, value] as const);
  return { name, kind, label, variables: Object.fromEntries(variables) };
}

export const DARK = theme('dark', 'vscode-dark', 'Dark Modern', 0);
export const LIGHT = theme('light', 'vscode-light', 'Light Modern', 1);
export const HIGH_CONTRAST_DARK = theme('high-contrast-dark', 'vscode-high-contrast', 'Dark High Contrast', 2);
export const HIGH_CONTRAST_LIGHT = theme('high-contrast-light', 'vscode-high-contrast-light', 'Light High Contrast', 3);
export const THEMES: readonly Theme[] = [DARK, LIGHT, HIGH_CONTRAST_DARK, HIGH_CONTRAST_LIGHT];

/** The names of all variables that some theme defines: a page that uses another one uses what no editor has. */
export const KNOWN_VARIABLES: ReadonlySet<string> = new Set(
  [...Object.keys(COLOURS), ...Object.keys(OTHERS)].map((id) => `--vscode-${id}`),
);
