//! What can be promised on a line that loses bytes without saying so, and how often it is needed.

use sim7000_ftp::ftp::{Action, DownloadWay};

use crate::model::Model;
use crate::rig::{Ended, Violation};
use crate::session::Session;

impl Session {
    /// Bytes may have been lost. Nothing else than sizes can tell, so those are compared, and counted is
    /// * what the comparison catches: success was said, the size differs;
    /// * what it cannot catch: success was said, the size is right, the bytes are not. In data mode the loss of an ETX
    ///   or DLE behind its DLE leaves as many bytes as there were; no document says more of the line than that.
    pub(crate) fn judge_lossy(
        &mut self,
        action: &Action,
        sent: &[u8],
        ended: &Ended,
    ) -> Result<(), Violation> {
        let before = std::mem::replace(&mut self.model, Model::of(&self.rig.device.server().tree));
        if ended.result.is_err() {
            return Ok(());
        }
        let (wanted, got) = match action {
            Action::Upload { folder, name, .. } => {
                let mut wanted = before;
                wanted.apply(action, sent);
                let path = folder.join(name);
                let got = self.model.file(&path).unwrap_or_default().to_vec();
                (wanted.file(&path).unwrap_or_default().to_vec(), got)
            }
            Action::Download {
                folder,
                name,
                offset: 0,
                ..
            } => {
                let file = self.model.file(&folder.join(name)).unwrap_or_default();
                (file.to_vec(), ended.received.clone())
            }
            _ => return Ok(()),
        };
        self.table
            .note(match (wanted.len() == got.len(), wanted == got) {
                (_, true) => "lossy line: whole",
                (false, _) => "lossy line: the size tells",
                (true, false) => "lossy line: undetected",
            });
        let is_undetected = wanted.len() == got.len() && wanted != got;
        // Behind a counted piece stands a line that must begin like the one before it; CR CR LF hides one lost byte.
        let is_counted = matches!(
            action,
            Action::Download {
                way: DownloadWay::Pieces,
                ..
            }
        );
        if is_undetected && is_counted && !self.rig.device.switches_mut().doubled_cr {
            return Err(
                "success, the right size, and not the file: a counted piece slipped".into(),
            );
        }
        Ok(())
    }
}
