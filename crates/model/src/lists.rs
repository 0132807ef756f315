//! One list of several, made when the code is compiled: the SQL, permissions and configuration keys of a
//! feature's rooms.

/// `joined!(Type, filler, [LIST, LIST])`: the items of all lists in their order, as a `&'static`
/// slice. The filler is any value of the type; none of it is left.
#[macro_export]
macro_rules! joined {
    ($type:ty, $filler:expr, [$($list:expr),+ $(,)?]) => {{
        const LISTS: &[&[$type]] = &[$($list),+];
        const COUNT: usize = {
            let (mut count, mut list) = (0, 0);
            while list < LISTS.len() {
                count += LISTS[list].len();
                list += 1;
            }
            count
        };
        const ALL: [$type; COUNT] = {
            let mut all = [$filler; COUNT];
            let (mut list, mut at, mut done) = (0, 0, 0);
            while list < LISTS.len() {
                while at < LISTS[list].len() {
                    all[done] = LISTS[list][at];
                    at += 1;
                    done += 1;
                }
                list += 1;
                at = 0;
            }
            all
        };
        &ALL
    }};
}
