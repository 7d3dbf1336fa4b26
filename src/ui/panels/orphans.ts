import * as vscode from 'vscode';

/** Closes the panels of these types that an extension host which is gone has left behind: nobody can get hold of them any more. */
export async function closeOrphans(panelTypes: readonly string[]): Promise<void> {
  const orphans = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && isOneOf(input.viewType, panelTypes));
  await vscode.window.tabGroups.close(orphans, true);
}

/** The editor puts something of its own before the type. */
function isOneOf(viewType: string, panelTypes: readonly string[]): boolean {
  return panelTypes.some((type) => viewType.endsWith(type));
}
