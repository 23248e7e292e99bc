#include "models/conversation/HostLookup.h"

#include <QCoreApplication>
#include <QHostAddress>

#include <netdb.h>
#include <sys/socket.h>

#include <future>
#include <memory>
#include <thread>

namespace talkglass {

HostAddresses askResolver(const QString& host)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* first = nullptr;
    HostAddresses found;
    const int failure = getaddrinfo(host.toUtf8().constData(), nullptr, &hints, &first);
    if (failure != 0) {
        found.error = QString::fromLocal8Bit(gai_strerror(failure));
        return found;
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(first, &freeaddrinfo);
    for (const addrinfo* each = list.get(); each; each = each->ai_next) {
        char text[NI_MAXHOST];
        if (getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof(text), nullptr, 0, NI_NUMERICHOST) == 0)
            found.addresses.append(QString::fromLatin1(text));
    }
    found.addresses.removeDuplicates();
    if (found.addresses.isEmpty())
        found.error = QCoreApplication::translate("HostLookup", "the name has no address");
    return found;
}

HostAddresses lookUpHost(const QString& host, std::chrono::milliseconds atMost,
                         const std::function<HostAddresses(const QString&)>& resolver)
{
    if (!QHostAddress(host).isNull())
        return {{host}, {}};
    std::packaged_task<HostAddresses()> task([host, resolver] { return resolver(host); });
    std::future<HostAddresses> answer = task.get_future();
    std::thread(std::move(task)).detach();
    if (answer.wait_for(atMost) == std::future_status::ready)
        return answer.get();
    return {{}, QCoreApplication::translate("HostLookup", "the name was not found within %1 ms").arg(atMost.count())};
}

} // namespace talkglass
