import type { PlayerAction } from '../../shared/messages';
import { COMMANDS } from '../ids';
import type { CommandHandler, CommandServices } from './commandServices';

/** What the player in front can be told to do, from its title bar and from the palette. */
export function playerCommands({ players }: CommandServices): readonly CommandHandler[] {
  const run = (action: PlayerAction) => (): Promise<void> => players.act(action);
  return [
    { id: COMMANDS.pausePlayer, doing: 'pause the player', run: run('pause') },
    { id: COMMANDS.resumePlayer, doing: 'go on playing', run: run('resume') },
    { id: COMMANDS.goLive, doing: 'go live', run: run('goLive') },
    { id: COMMANDS.playSmoothly, doing: 'play smoothly', run: run('playSmoothly') },
    { id: COMMANDS.playLive, doing: 'play live', run: run('playLive') },
    { id: COMMANDS.saveSnapshot, doing: 'save the frame', run: run('saveSnapshot') },
    { id: COMMANDS.toggleStatistics, doing: 'show the statistics', run: run('toggleStatistics') },
  ];
}
