import type { NeighbourView } from '../../overlay/snapshot';
import { formatEndpoint } from '../../runtime/config';
import { NodeError } from '../../runtime/nodeApi';
import { copyText } from '../clipboard';
import { COMMANDS } from '../ids';
import { neighbourRows } from '../views/neighbourRow';
import { pickAddress } from './addressPick';
import { type CommandHandler, type CommandServices, valueOf } from './commandServices';
import { pickRow } from './rowPick';

const FORGET = 'Forget';

/** Having neighbours and having them no more. */
export function neighbourCommands(services: CommandServices): readonly CommandHandler[] {
  const { orders } = services.controller;
  const isConnected = ({ state, id }: NeighbourView): boolean =>
    state === 'connected' || (state === 'connecting' && id !== null);
  const forget = async (neighbour: NeighbourView | undefined): Promise<void> => {
    if (neighbour) await orders.forget(neighbour);
  };
  return [
    { id: COMMANDS.connectNeighbour, doing: 'connect', run: () => connect(services) },
    {
      id: COMMANDS.connectThisNeighbour,
      doing: 'connect to the neighbour',
      run: (element) => tryAgain(services, valueOf<NeighbourView>(element)),
    },
    {
      id: COMMANDS.disconnectNeighbour,
      doing: 'disconnect the neighbour',
      run: async () => disconnect(services, await pickNeighbour(services, 'Disconnect a Neighbour', isConnected)),
    },
    {
      id: COMMANDS.disconnectThisNeighbour,
      doing: 'disconnect the neighbour',
      run: (element) => disconnect(services, valueOf<NeighbourView>(element)),
    },
    {
      id: COMMANDS.forgetNeighbour,
      doing: 'forget the neighbour',
      run: async () => forget(await pickNeighbour(services, 'Forget a Neighbour', () => true)),
    },
    {
      id: COMMANDS.forgetThisNeighbour,
      doing: 'forget the neighbour',
      run: (element) => forget(valueOf<NeighbourView>(element)),
    },
    {
      id: COMMANDS.copyThisNeighbourAddress,
      doing: 'copy the address',
      run: async (element) => {
        const neighbour = valueOf<NeighbourView>(element);
        if (neighbour) await copyText(formatEndpoint(neighbour), 'Address');
      },
    },
  ];
}

async function connect({ controller, requests, history }: CommandServices): Promise<void> {
  const address = await pickAddress(history);
  if (address === undefined) return;
  history.remember(address);
  if (await controller.start()) await requests.ask(address, () => controller.orders.connect(address));
}

async function tryAgain(
  { controller, requests }: CommandServices,
  neighbour: NeighbourView | undefined,
): Promise<void> {
  if (!neighbour) return;
  const address = formatEndpoint(neighbour);
  await requests.ask(address, () => controller.orders.connect(address));
}

async function disconnect(
  { controller, notifier }: CommandServices,
  neighbour: NeighbourView | undefined,
): Promise<void> {
  if (!neighbour) return;
  try {
    await controller.orders.disconnect(neighbour);
  } catch (error) {
    // It went while the menu was open.
    if (!(error instanceof NodeError) || error.code !== 'notConnected') throw error;
    const text = `${neighbour.name ?? formatEndpoint(neighbour)} is not connected any more; it is being dialled again.`;
    const choice = await notifier.error(new NodeError(error.code, text), 'disconnect the neighbour', [FORGET]);
    if (choice === FORGET) await controller.orders.forget(neighbour);
  }
}

function pickNeighbour({ model }: CommandServices, title: string, isMeant: (neighbour: NeighbourView) => boolean) {
  return pickRow({
    title,
    placeholder: 'Neighbour',
    empty: 'There is no such neighbour any more',
    rows: () => neighbourRows(model.snapshot.neighbours.filter(isMeant)),
    onDidChange: model.onDidChange,
  });
}
