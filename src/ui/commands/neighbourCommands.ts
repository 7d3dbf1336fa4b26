import type { NeighbourView } from '../../overlay/snapshot';
import { formatEndpoint } from '../../runtime/config';
import { COMMANDS } from '../ids';
import { neighbourRows } from '../views/neighbourRow';
import { pickAddress } from './addressPick';
import { type CommandHandler, type CommandServices, valueOf } from './commandServices';
import { copyText } from './nodeCommands';
import { pickRow } from './rowPick';

/** Having neighbours and having them no more. */
export function neighbourCommands(services: CommandServices): readonly CommandHandler[] {
  const { controller } = services;
  const disconnect = async (element: unknown) => {
    const neighbour = await neighbourOf(services, element, 'Disconnect');
    if (neighbour) await controller.disconnect(neighbour);
  };
  const forget = async (element: unknown) => {
    const neighbour = await neighbourOf(services, element, 'Forget');
    if (neighbour) await controller.forget(neighbour);
  };
  return [
    { id: COMMANDS.connectNeighbour, doing: 'connect', run: () => connect(services) },
    {
      id: COMMANDS.connectThisNeighbour,
      doing: 'connect to the neighbour',
      run: (element) => tryAgain(services, element),
    },
    { id: COMMANDS.disconnectNeighbour, doing: 'disconnect the neighbour', run: () => disconnect(undefined) },
    { id: COMMANDS.disconnectThisNeighbour, doing: 'disconnect the neighbour', run: disconnect },
    { id: COMMANDS.forgetNeighbour, doing: 'forget the neighbour', run: () => forget(undefined) },
    { id: COMMANDS.forgetThisNeighbour, doing: 'forget the neighbour', run: forget },
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
  if (await controller.start()) await requests.ask(address, () => controller.connect(address));
}

async function tryAgain({ controller, requests }: CommandServices, element: unknown): Promise<void> {
  const neighbour = valueOf<NeighbourView>(element);
  if (!neighbour) return;
  const address = formatEndpoint(neighbour);
  await requests.ask(address, () => controller.connect(address));
}

async function neighbourOf(
  { model }: CommandServices,
  element: unknown,
  verb: string,
): Promise<NeighbourView | undefined> {
  return (
    valueOf<NeighbourView>(element) ??
    pickRow({
      title: `${verb} a Neighbour`,
      placeholder: 'Neighbour',
      empty: 'This node has no neighbours',
      rows: () => neighbourRows(model.snapshot.neighbours),
      onDidChange: model.onDidChange,
    })
  );
}
