#pragma once

#include <QFont>

/// Which fonts show other scripts. GUI thread.
namespace talkglass::fonts {

/// `base`, and behind its family those that have Chinese, Japanese and Korean characters and pictographs, if others
/// have them. Where none is named Qt looks through all families of the system anew for each size, weight and script:
/// longer than a frame takes, at the first such character.
QFont withFallbacks(const QFont& base);

/// `font`, with the fallbacks of `base`.
QFont withFallbacksOf(const QFont& base, const QFont& font);

} // namespace talkglass::fonts
