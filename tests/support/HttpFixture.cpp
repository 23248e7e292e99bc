#include "tests/support/HttpFixture.h"

#include <QTest>

namespace talkglass {

namespace {

constexpr int waitMs = 20'000;

} // namespace

HttpFixture::~HttpFixture() = default;

QString HttpFixture::start(const HttpLimits& limits)
{
    const QString failed = m_stores.start();
    return failed.isEmpty() ? restart(m_stores.settings(), limits) : failed;
}

QString HttpFixture::restart(const ServiceSettings& settings, const HttpLimits& limits,
                             const EndpointSettings& endpoint)
{
    m_endpoint.reset();
    m_service = m_stores.makeService(settings);
    m_endpoint = std::make_unique<HttpEndpoint>(*m_service, m_chat, std::make_shared<const SystemClock>(), limits);
    EndpointSettings asked = endpoint;
    asked.port = 0;
    m_endpoint->start(asked);
    const bool came = QTest::qWaitFor([this] { return m_endpoint->state() != Endpoint::State::Starting; }, waitMs);
    if (!came || m_endpoint->state() != Endpoint::State::Running)
        return m_endpoint->error().text();
    return {};
}

bool HttpFixture::stop()
{
    m_endpoint->stop();
    return QTest::qWaitFor([this] { return m_endpoint->state() == Endpoint::State::Stopped; }, waitMs);
}

} // namespace talkglass
