package sender

import (
	"context"
	"time"

	"sozialraum/storage"
)

// keeper keeps the session: it asks whether it lives, becomes leader when nobody is, and then claims rows and frees
// those of sessions that ended.
type keeper struct {
	*Sender
	session *storage.SenderSession
	room    *room
	lost    chan struct{} // closed when the session is over
	check   chan struct{} // somebody doubts that the session lives

	cursors [lanes]storage.OutboxCursor
	claimed [lanes]int       // in the current pass
	rest    [lanes]time.Time // no new pass before
	checked time.Time
	freed   time.Time
}

func newKeeper(s *Sender, session *storage.SenderSession, room *room, check chan struct{}) *keeper {
	return &keeper{Sender: s, session: session, room: room, lost: make(chan struct{}), check: check}
}

func (k *keeper) isLost() bool {
	select {
	case <-k.lost:
		return true
	default:
		return false
	}
}

func (k *keeper) run(ctx context.Context) {
	ticker := time.NewTicker(k.opt.Poll)
	defer ticker.Stop()
	for look := true; ; {
		err := k.runOnce(ctx, look)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			k.log.Warn("sender session ended", "error", err)
			close(k.lost)
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			look = true
		case <-k.wake:
			look = true
		case <-k.room.signal:
			look = false
		case <-k.check:
			k.checked = time.Time{}
		}
	}
}

const checkTimeout = 5 * time.Second

// runOnce does what is due. With look it searches all lanes, without only those whose pass goes on. An error ends
// the session.
func (k *keeper) runOnce(ctx context.Context, look bool) error {
	// Never cut short: the session would not survive it.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkTimeout)
	defer cancel()
	now := k.opt.Clock()
	if now.Sub(k.checked) >= k.opt.Check {
		leads, err := k.session.Check(ctx)
		if err != nil {
			return err
		}
		k.leads.Store(leads)
		k.checked = now
	}
	if !k.leads.Load() {
		return nil
	}
	if now.Sub(k.freed) >= 2*k.opt.Check {
		if _, err := k.session.FreeVoid(ctx); err != nil {
			return err
		}
		k.freed = now
	}
	return k.claim(ctx, look, now)
}

func (k *keeper) claim(ctx context.Context, look bool, now time.Time) error {
	var due [lanes]bool
	if look {
		found, err := k.session.ClaimableLanes(ctx, k.store.Now())
		if err != nil {
			return err
		}
		for _, lane := range found {
			due[lane] = !k.rest[lane].After(now)
		}
	}
	for lane := range lanes {
		if !due[lane] && !k.room.more[lane].Load() {
			continue
		}
		if err := k.claimLane(ctx, lane, now); err != nil {
			return err
		}
	}
	return nil
}

// restAfterNothing is how long a lane is left alone when a whole pass found nothing to claim, all rows being
// behind others of their chat. Replies don't rest: somebody waits for them.
const restAfterNothing = 500 * time.Millisecond

func (k *keeper) claimLane(ctx context.Context, lane int, now time.Time) error {
	limit := min(int(k.room.lanes[lane].Load()), k.opt.Batch)
	if limit <= 0 {
		k.room.more[lane].Store(true)
		return nil
	}
	rows, more, err := k.session.Claim(ctx, storage.Lane(lane), k.store.Now(), &k.cursors[lane], limit)
	if err != nil {
		return err
	}
	k.claimed[lane] += len(rows)
	k.room.more[lane].Store(more)
	if !more {
		if k.claimed[lane] == 0 && lane != int(storage.LaneReply) {
			k.rest[lane] = now.Add(restAfterNothing)
		}
		k.claimed[lane] = 0
	}
	if len(rows) > 0 || more {
		k.inbox.deliver(rows) // also makes the delivery report its room anew
	}
	return nil
}
