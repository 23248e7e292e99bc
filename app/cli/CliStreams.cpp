#include "app/cli/CliStreams.h"

#include "models/conversation/Utf8.h"

#include <QCoreApplication>

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace talkglass::clistreams {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(CliStreams)
};

StoreError fault(const QString& message)
{
    return {StoreError::Kind::InvalidInput, Store::None, message, {}};
}

/// Nobody reads at the other end of this pipe.
bool isAbandoned(int file)
{
    pollfd asked{file, POLLOUT, 0};
    return ::poll(&asked, 1, 0) == 1 && (asked.revents & POLLERR);
}

/// Somebody else's program may have made it one that does not wait.
bool waitUntilReadable(int file)
{
    pollfd asked{file, POLLIN, 0};
    return ::poll(&asked, 1, -1) == 1 || errno == EINTR;
}

} // namespace

void keepApart()
{
    for (const int file : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(file, F_GETFD) != -1 || errno != EBADF)
            continue;
        // The wrong way round for the first two, so that using them fails, as it should.
        [[maybe_unused]] const int taken = ::open("/dev/null", file == STDOUT_FILENO ? O_RDONLY : O_WRONLY);
    }
}

Result<QStringList> arguments(int argc, const char* const* argv)
{
    QStringList arguments;
    for (int i = 0; i < argc; ++i) {
        const std::optional<QString> argument = utf8::exactText(argv[i]);
        if (!argument)
            return fault(Texts::tr("argument %1 is no valid UTF-8: '%2'").arg(i).arg(QString::fromUtf8(argv[i])));
        arguments.append(*argument);
    }
    return arguments;
}

Result<QByteArray> readAll(int file)
{
    QByteArray bytes;
    std::array<char, 65'536> part;
    for (;;) {
        const ssize_t got = ::read(file, part.data(), part.size());
        if (got == 0)
            return bytes;
        if (got > 0)
            bytes.append(part.data(), got);
        else if (errno != EINTR && !(errno == EAGAIN && waitUntilReadable(file)))
            return fault(Texts::tr("Standard input cannot be read: %1.").arg(qt_error_string(errno)));
    }
}

std::optional<StoreError> outputFault(std::FILE* out)
{
    errno = 0;
    const bool sent = std::fflush(out) == 0;
    const int cause = sent ? 0 : errno;
    if (sent && std::ferror(out) == 0)
        return std::nullopt;
    if (cause == EPIPE || isAbandoned(::fileno(out)))
        return std::nullopt;
    const QString message = Texts::tr("The answer could not be written to standard output");
    return fault(cause == 0 ? QString(message + u'.') : QString(message + u": " + qt_error_string(cause) + u'.'));
}

} // namespace talkglass::clistreams
