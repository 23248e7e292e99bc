#pragma once

#include "models/conversation/StoreError.h"

#include <concepts>
#include <utility>
#include <variant>

namespace talkglass {

struct Done
{
};

/// A value, or the error that stands in its place (std::expected comes with C++23).
template <typename T = Done>
class [[nodiscard]] Result
{
public:
    Result()
        : m_content(StoreError{})
    {
    } // QFuture needs one; nobody should see it
    Result(T value)
        : m_content(std::move(value))
    {
    }
    Result(StoreError error)
        : m_content(std::move(error))
    {
    }
    /// Of a value that tells more than is asked for.
    template <typename More>
    requires std::derived_from<More, T> Result(const Result<More>& other)
        : m_content(other ? std::variant<T, StoreError>(*other) : std::variant<T, StoreError>(other.error()))
    {
    }

    bool ok() const { return std::holds_alternative<T>(m_content); }
    explicit operator bool() const { return ok(); }

    const T& value() const& { return std::get<T>(m_content); }
    T& value() & { return std::get<T>(m_content); }
    T&& value() && { return std::get<T>(std::move(m_content)); }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    const StoreError& error() const { return std::get<StoreError>(m_content); }

private:
    std::variant<T, StoreError> m_content;
};

} // namespace talkglass
