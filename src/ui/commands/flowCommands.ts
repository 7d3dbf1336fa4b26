import type { FlowView } from '../../overlay/snapshot';
import { COMMANDS } from '../ids';
import { type FlowTarget, offerRows } from '../views/flowRow';
import { type CommandHandler, type CommandServices, valueOf } from './commandServices';
import { pickRow } from './rowPick';

/** Watching flows, and offering them no more. */
export function flowCommands(services: CommandServices): readonly CommandHandler[] {
  const watch = async (target: FlowTarget | undefined) => {
    // Of several origins: the one that is watched is shown, else the nearest is watched.
    const offer = target && (target.offers.find(isWatched) ?? target.offers[0]);
    if (offer) await services.players.watch({ flow: offer.flow, source: offer.source, chosen: !target.isOrigin });
  };
  const stopWatching = async (element: unknown) => {
    const target = valueOf<FlowTarget>(element) ?? (await pickFlow(services, 'Stop Watching a Flow', isWatched));
    for (const offer of target?.offers.filter(isWatched) ?? []) await services.players.unwatch(offer);
  };
  const stopOffering = async (element: unknown) => {
    const isOwn = ({ source }: FlowView): boolean => source === services.model.snapshot.self;
    const target = valueOf<FlowTarget>(element) ?? (await pickFlow(services, 'Stop Offering a Flow', isOwn));
    if (target) await services.controller.orders.withdraw(target.flow);
  };
  return [
    {
      id: COMMANDS.watchFlow,
      doing: 'watch the flow',
      run: async () => watch(await pickFlow(services, 'Watch a Flow', () => true)),
    },
    {
      id: COMMANDS.watchThisFlow,
      doing: 'watch the flow',
      run: (element) => watch(valueOf<FlowTarget>(element) ?? services.flows.selected),
    },
    { id: COMMANDS.unwatchFlow, doing: 'stop watching', run: () => stopWatching(undefined) },
    { id: COMMANDS.unwatchThisFlow, doing: 'stop watching', run: stopWatching },
    { id: COMMANDS.withdrawFlow, doing: 'stop offering the flow', run: () => stopOffering(undefined) },
    { id: COMMANDS.withdrawThisFlow, doing: 'stop offering the flow', run: stopOffering },
  ];
}

function isWatched({ state }: FlowView): boolean {
  return state === 'active';
}

function pickFlow({ model }: CommandServices, title: string, isMeant: (flow: FlowView) => boolean) {
  return pickRow({
    title,
    placeholder: 'Flow',
    empty: 'There is no such flow any more',
    rows: () => offerRows(model.snapshot.flows.filter(isMeant), model.snapshot),
    onDidChange: model.onDidChange,
  });
}
