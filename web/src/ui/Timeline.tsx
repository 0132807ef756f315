// What happened, in order: a sign, a sentence, a time.
import { Fragment, type ReactNode } from 'react';
import { Icon } from './Icon';
import { StateShape, type Shape } from './State';
import { Time } from './Time';
import { formatDate } from './time';

/** One thing that happened. */
export interface TimelineEvent {
  id: string;
  /** Epoch milliseconds. */
  at: number;
  icon?: string;
  shape?: Shape;
  /** A sentence with its subject bold. */
  text: ReactNode;
}

/** So few need no headings. */
const FEW = 6;

/** Newest first. Longer ones have headings from the second day on. */
export function Timeline({ events }: { events: readonly TimelineEvent[] }) {
  const days = events.map((it) => formatDate(it.at));
  const headed = events.length > FEW && days[0] !== days.at(-1);
  return (
    <div className="tl">
      {events.map((event, index) => (
        <Fragment key={event.id}>
          {headed && index > 0 && days[index] !== days[index - 1] && <div className="day">{days[index]}</div>}
          <div className="ev">
            {event.shape !== undefined ? <StateShape shape={event.shape} /> : <Icon name={event.icon ?? 'activity'} />}
            <div className="brk">{event.text}</div>
            <Time at={event.at} bare />
          </div>
        </Fragment>
      ))}
    </div>
  );
}
