import { connectHost } from '../host';
import { PlayerPageView } from './playerPageView';

new PlayerPageView(document.body, connectHost()).start();
