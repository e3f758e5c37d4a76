//! Devices that report at paces of their own.

/// How many devices report.
pub const DEVICES: usize = 3;

/// How many times faster than usual a device can be made, from resting to hurrying.
const SPEEDS: [f64; 8] = [0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0];

/// How fast each device reports, as notches of a slider.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Paces([usize; DEVICES]);

impl Default for Paces {
    fn default() -> Self {
        Self([3; DEVICES])
    }
}

impl Paces {
    /// The last notch; the first is 0.
    pub const LAST: usize = SPEEDS.len() - 1;

    /// A device's notch.
    pub fn get(self, device: usize) -> usize {
        self.0.get(device).copied().unwrap_or_default()
    }

    /// Moves a device's slider. Beyond its ends there is nothing.
    pub fn set(&mut self, device: usize, notch: usize) {
        if let Some(pace) = self.0.get_mut(device) {
            *pace = notch.min(Self::LAST);
        }
    }

    /// How many times faster than usual a device is; 0 if it rests.
    pub fn speed(self, device: usize) -> f64 {
        SPEEDS[self.get(device)]
    }
}

/// Which device is next. At the usual pace they take turns, one each pause of the plan; a device that is twice as fast
/// reports twice as often, whatever the others do.
#[derive(Clone, PartialEq, Debug)]
pub struct Devices {
    /// How much of each device's own pause is left, 0 to 1.
    left: [f64; DEVICES],
    /// How many readings each has taken.
    taken: [u64; DEVICES],
}

impl Devices {
    /// All of them, before their first readings.
    pub fn all() -> Self {
        let left = std::array::from_fn(|device| device as f64 / DEVICES as f64);
        Self { left, taken: [0; DEVICES] }
    }

    /// How long until the next device is due, in pauses of the plan. Nothing if all of them rest.
    pub fn wait(&self, paces: Paces) -> Option<f64> {
        let device = self.next(paces)?;
        Some(self.pauses(paces, device).max(0.0))
    }

    /// So many pauses of the plan have passed.
    pub fn pass(&mut self, paces: Paces, pauses: f64) {
        for (device, left) in self.left.iter_mut().enumerate() {
            *left -= pauses * paces.speed(device) / DEVICES as f64;
        }
    }

    /// The next device takes a reading, as if it were due. Gives the reading's place in the sequence in which the devices
    /// take turns (see [`super::Sending::planned`]).
    pub fn take(&mut self, paces: Paces) -> Option<u64> {
        let device = self.next(paces)?;
        // What was late is not made up for: a page in the background would burst when it is looked at again.
        self.left[device] = (self.left[device] + 1.0).max(0.0);
        let reading = self.taken[device];
        self.taken[device] += 1;
        Some(reading * DEVICES as u64 + device as u64)
    }

    fn next(&self, paces: Paces) -> Option<usize> {
        let awake = (0..DEVICES).filter(|device| paces.speed(*device) > 0.0);
        awake.min_by(|a, b| self.pauses(paces, *a).total_cmp(&self.pauses(paces, *b)))
    }

    /// How long until a device that does not rest is due.
    fn pauses(&self, paces: Paces, device: usize) -> f64 {
        self.left[device] * DEVICES as f64 / paces.speed(device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn devices() -> Devices {
        Devices::all()
    }

    /// What is taken in so many pauses of the plan, waiting exactly.
    fn readings(devices: &mut Devices, paces: Paces, pauses: f64) -> Vec<u64> {
        let (mut now, mut taken) = (0.0, Vec::new());
        while let Some(wait) = devices.wait(paces).filter(|wait| now + wait <= pauses) {
            now += wait;
            devices.pass(paces, wait);
            taken.push(devices.take(paces).unwrap());
        }
        taken
    }

    #[test]
    fn at_the_usual_pace_they_take_turns_a_pause_apart() {
        let (mut devices, paces) = (devices(), Paces::default());
        for n in 0..1000 {
            let wait = devices.wait(paces).unwrap();
            assert!((wait - if n == 0 { 0.0 } else { 1.0 }).abs() < 1e-6, "reading {n} after {wait}");
            devices.pass(paces, wait);
            assert_eq!(devices.take(paces), Some(n));
        }
    }

    #[test]
    fn each_has_its_own_pace() {
        let mut paces = Paces::default();
        paces.set(0, 4);
        paces.set(1, 0);
        paces.set(2, 2);
        let taken = readings(&mut devices(), paces, 300.1);
        let of = |device| taken.iter().filter(|reading| *reading % 3 == device).count();
        assert!(of(0).abs_diff(200) <= 1 && of(1) == 0 && of(2).abs_diff(50) <= 1, "{} {} {}", of(0), of(1), of(2));
        let own: Vec<u64> = taken.iter().filter(|reading| *reading % 3 == 0).map(|reading| reading / 3).collect();
        assert_eq!(own, (0..own.len() as u64).collect::<Vec<_>>(), "none of its readings is left out");
    }

    #[test]
    fn a_change_counts_at_once() {
        let (mut devices, mut paces) = (devices(), Paces::default());
        devices.take(paces);
        devices.pass(paces, 0.5);
        paces.set(1, Paces::LAST);
        assert!(devices.wait(paces).unwrap() < 0.1);
    }

    #[test]
    fn when_all_rest_nobody_is_due_until_one_wakes() {
        let (mut devices, mut paces) = (devices(), Paces::default());
        (0..DEVICES).for_each(|device| paces.set(device, 0));
        assert_eq!((devices.wait(paces), devices.take(paces)), (None, None));
        devices.pass(paces, 1e9);
        paces.set(2, 3);
        assert_eq!(devices.take(paces), Some(2));
    }

    #[test]
    fn who_was_away_does_not_catch_up() {
        let (mut devices, paces) = (devices(), Paces::default());
        devices.pass(paces, 1e6);
        (0..DEVICES).for_each(|_| assert!(devices.take(paces).is_some()));
        assert!(devices.wait(paces).unwrap() <= 1.0 && devices.left.iter().all(|left| *left >= 0.0));
    }

    #[test]
    fn notches_have_ends() {
        let mut paces = Paces::default();
        paces.set(0, 99);
        paces.set(99, 1);
        assert_eq!((paces.get(0), paces.speed(0), paces.get(99)), (Paces::LAST, 16.0, 0));
    }
}
