import type { NodeId } from '../wire/ids';
import { MAX_NEIGHBOURS } from './constants';
import { type Contact, isSameEndpoint, makeContact } from './contact';
import type { DialId, Endpoint, LinkId } from './effects';

/** The contacts of a node, in the order in which it met them; at most MAX_NEIGHBOURS. */
export class Contacts {
  readonly #contacts = new Set<Contact>();

  /** A new contact; undefined where there is no room for it. */
  add(endpoints: readonly Endpoint[], named: boolean): Contact | undefined {
    if (this.#contacts.size >= MAX_NEIGHBOURS) return undefined;
    const contact = makeContact(endpoints, named);
    this.#contacts.add(contact);
    return contact;
  }

  /** Takes a contact out; false where it was not in. */
  delete(contact: Contact): boolean {
    return this.#contacts.delete(contact);
  }

  /** A copy: contacts may come and go while it is walked through. */
  all(): readonly Contact[] {
    return [...this.#contacts];
  }

  /** The neighbour with this id. */
  withId(id: NodeId): Contact | undefined {
    return this.#find((contact) => contact.id === id);
  }

  /** The contact that this connection belongs to, authenticated or not. */
  withLink(link: LinkId): Contact | undefined {
    return this.#find((contact) => [contact.link, contact.attempt, contact.spare].includes(link));
  }

  /** The contact that this attempt to connect is for. */
  withDial(dial: DialId): Contact | undefined {
    return this.#find((contact) => contact.dial === dial);
  }

  /** The contact that a user means by an address: the one that is shown there, or is dialled there. */
  withEndpoint(endpoint: Endpoint): Contact | undefined {
    return this.#find(({ link, shown, endpoints }) => {
      if (isSameEndpoint(shown, endpoint)) return true;
      // Of a list of which one is connected (client mode), the others may be dialled by hand.
      const dialled = link === undefined || endpoints.length === 1 ? endpoints : [];
      return dialled.some((other) => isSameEndpoint(other, endpoint));
    });
  }

  #find(isWanted: (contact: Contact) => boolean): Contact | undefined {
    for (const contact of this.#contacts) if (isWanted(contact)) return contact;
    return undefined;
  }
}
