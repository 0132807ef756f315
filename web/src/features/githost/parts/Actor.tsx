// Who did something: a user of the catalog, or a program by its name.
import { Mark, OwnerChip } from '../../../kit';

/** An actor as the server names it: `user:default/ana`, `service:ci`. */
export function Actor({ actor, plain = false }: { actor: string; plain?: boolean }) {
  if (/^user:/.test(actor)) return <OwnerChip owner={actor} plain={plain} />;
  const name = actor.replace(/^[a-z-]+:/, '') || actor;
  return (
    <span className="own" title={actor}>
      <Mark name={name} />
      <span dir="auto">{name}</span>
    </span>
  );
}

/** Such a one in a sentence. */
export function actorName(actor: string): string {
  return actor.replace(/^[a-z-]+:(default\/)?/, '');
}

/** Whoever a commit says wrote it. */
export function Author({ name, email }: { name: string; email: string }) {
  return (
    <span className="own" title={email}>
      <Mark name={name} person />
      <span dir="auto">{name}</span>
    </span>
  );
}
